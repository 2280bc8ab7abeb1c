package dev.lockreel.search.dpor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every order of the steps of a program, one after the other: slow and obvious. Classes are
 * distinguished by their first execution in the order of the tasks' numbers.
 */
final class AllOrders implements Director {
  private record Choice(int[] alternatives, int at) {}

  private final List<Choice> path = new ArrayList<>();
  private int position;
  private Execution execution = new Execution();
  private boolean inStep;

  final Set<String> classes = new HashSet<>();
  final Set<String> ends = new TreeSet<>();
  long orders;

  /** Runs all orders; returns false where there are more than {@code most}. */
  boolean run(ToyProgram program, long most) {
    do {
      position = 0;
      execution = new Execution();
      inStep = false;
      program.run(this);
      if (inStep) {
        execution.ends();
      }
      ends.add(program.end);
      classes.add(normalForm(execution));
      orders++;
      if (orders > most) {
        return false;
      }
    } while (advance());
    return true;
  }

  private boolean advance() {
    while (!path.isEmpty()) {
      Choice last = path.remove(path.size() - 1);
      if (last.at + 1 < last.alternatives.length) {
        path.add(new Choice(last.alternatives, last.at + 1));
        return true;
      }
    }
    return false;
  }

  private int decide(int[] alternatives) {
    if (position == path.size()) {
      path.add(new Choice(alternatives, 0));
    }
    Choice choice = path.get(position++);
    return choice.alternatives[choice.at];
  }

  @Override
  public int next(long enabled) {
    if (inStep) {
      execution.ends();
    }
    int[] tasks = new int[Long.bitCount(enabled)];
    int n = 0;
    for (int t = 0; t < MOST_TASKS; t++) {
      if ((enabled >> t & 1) != 0) {
        tasks[n++] = t;
      }
    }
    int task = decide(tasks);
    inStep = true;
    execution.begins(task);
    return task;
  }

  @Override
  public void touches(int object, Access access) {
    execution.touches(access.of(object));
  }

  @Override
  public int choose(int alternatives) {
    int[] all = new int[alternatives];
    for (int i = 0; i < alternatives; i++) {
      all[i] = i;
    }
    int chosen = decide(all);
    execution.chooses(chosen, alternatives);
    return chosen;
  }

  @Override
  public void enables(int task) {}

  /**
   * The order of the class in which the lowest task comes first wherever it can: a step goes ahead
   * of steps of higher tasks as long as it does not depend on them (dependence by accesses alone,
   * and nothing passes what enables it: by trying, a step may not pass a release of its lock).
   */
  static String normalForm(Execution execution) {
    int n = execution.size();
    boolean[][] before = new boolean[n][n];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < j; i++) {
        Step a = execution.steps.get(i);
        Step b = execution.steps.get(j);
        before[i][j] = a.task() == b.task() || a.dependsOn(b);
      }
    }
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      left.add(i);
    }
    StringBuilder form = new StringBuilder();
    while (!left.isEmpty()) {
      int best = -1;
      for (int candidate : left) {
        boolean first = true;
        for (int other : left) {
          first &= other >= candidate || !before[other][candidate];
        }
        if (first && (best < 0 || task(execution, candidate) < task(execution, best))) {
          best = candidate;
        }
      }
      form.append(execution.steps.get(best)).append('\n');
      left.remove((Integer) best);
    }
    return form.toString();
  }

  private static int task(Execution execution, int step) {
    return execution.steps.get(step).task();
  }
}
