package dev.lockreel.search.dpor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The steps of one execution, and which of them happen before which: the order of each task's own
 * steps, of dependent steps, and of what enables a task and its next step.
 *
 * <p>Clocks are those of Mattern: for each step and task the number of the task's last step that
 * happens before. Cost of a step: the accesses to its objects since, and the number of tasks.
 */
final class Execution {
  /** Steps that depend on each other, of different tasks, with nothing between them. */
  record Race(int first, int second) {}

  /**
   * A beginning of other executions, in which the second step of a race comes before the first.
   *
   * @param first that comes later; the steps before it stay as they are
   * @param execution that has the steps
   * @param steps their numbers in {@code execution}; the last one is the second of the race
   */
  record Reversal(int first, Execution execution, int[] steps) {
    /** Whether the second of the race may access something else where it comes first. */
    boolean varies() {
      return step(steps.length - 1).varies();
    }

    Step step(int number) {
      return execution.steps.get(steps[number]);
    }
  }

  private static final int NONE = -1;

  private static final int USUAL_STEPS = 128;

  final List<Step> steps = new ArrayList<>(USUAL_STEPS);

  /** The step that made each task's next step possible, apart from releases of locks. */
  private final List<List<Integer>> enablers = new ArrayList<>();

  // The current step.
  private int task;
  private int chosen;
  private int chosenOf;
  private boolean varying;
  private int[] touched = new int[8];
  private int touchedCount;

  void begins(int of) {
    task = of;
    chosen = Step.NO_CHOICE;
    chosenOf = 0;
    varying = false;
    touchedCount = 0;
  }

  void touches(int packed) {
    if (touchedCount == touched.length) {
      touched = Arrays.copyOf(touched, 2 * touchedCount);
    }
    touched[touchedCount++] = packed;
  }

  void varies() {
    varying = true;
  }

  void chooses(int alternative, int of) {
    chosen = alternative;
    chosenOf = of;
  }

  void enables(int other) {
    enablers.add(List.of(steps.size(), other));
  }

  /** Ends the step if it is the same as one of an earlier execution; returns whether it is. */
  boolean endsAs(Step known) {
    sort();
    int[] accesses = known.accesses();
    if (task != known.task()
        || chosen != known.choice()
        || !Arrays.equals(touched, 0, touchedCount, accesses, 0, accesses.length)) {
      return false;
    }
    steps.add(known);
    return true;
  }

  /** Sorts what the step touches, which are few. */
  private void sort() {
    for (int i = 1; i < touchedCount; i++) {
      int each = touched[i];
      int at = i;
      while (at > 0 && touched[at - 1] > each) {
        touched[at] = touched[at - 1];
        at--;
      }
      touched[at] = each;
    }
  }

  Step ends() {
    sort();
    int[] accesses = Arrays.copyOf(touched, touchedCount);
    Step step = new Step(task, chosen, chosenOf, varying, accesses);
    steps.add(step);
    return step;
  }

  int size() {
    return steps.size();
  }

  // Happens-before, after the execution is over.

  private int tasks;
  private int[] clocks;

  /** For each step the part of its clock that had to come first for its task to be enabled. */
  private int[][] enabling;

  private final List<Race> races = new ArrayList<>();

  /** Computes what happens before what; returns the races that can be reversed. */
  List<Race> analyse() {
    int n = steps.size();
    tasks = 1;
    for (Step step : steps) {
      tasks = Math.max(tasks, step.task() + 1);
    }
    clocks = new int[n * tasks];
    enabling = new int[n][];
    ObjectHistory history = new ObjectHistory(tasks);
    int[] last = new int[tasks];
    Arrays.fill(last, NONE);
    int[][] enabledBy = new int[tasks][];
    int nextEnabler = 0;
    int[] clock = new int[tasks];
    for (int j = 0; j < n; j++) {
      Step step = steps.get(j);
      int its = step.task();
      Arrays.fill(clock, 0);
      if (last[its] != NONE) {
        join(clock, last[its]);
        enabledBy[its] = history.released(steps.get(last[its]), enabledBy[its]);
      }
      if (enabledBy[its] != null) {
        enabling[j] = enabledBy[its];
        join(clock, enabledBy[its]);
        enabledBy[its] = null;
      }
      int count = history.unordered(step, clock);
      for (int c = 0; c < count; c++) {
        int i = history.candidate(c);
        if (clock[steps.get(i).task()] <= i) {
          races.add(new Race(i, j));
          join(clock, i);
        }
      }
      clock[its] = j + 1;
      System.arraycopy(clock, 0, clocks, j * tasks, tasks);
      history.add(j, step, clock);
      last[its] = j;
      while (nextEnabler < enablers.size() && enablers.get(nextEnabler).get(0) == j) {
        int enabled = enablers.get(nextEnabler++).get(1);
        if (enabled < tasks) {
          enabledBy[enabled] = joined(enabledBy[enabled], clock);
        }
      }
    }
    return races;
  }

  private void join(int[] clock, int step) {
    for (int t = 0; t < tasks; t++) {
      clock[t] = Math.max(clock[t], clocks[step * tasks + t]);
    }
  }

  private static void join(int[] clock, int[] other) {
    for (int t = 0; t < clock.length; t++) {
      clock[t] = Math.max(clock[t], other[t]);
    }
  }

  static int[] joined(int[] clock, int[] other) {
    if (clock == null) {
      return other.clone();
    }
    join(clock, other);
    return clock;
  }

  /** Whether step {@code i} happens before step {@code j}. */
  boolean before(int i, int j) {
    return i != j && clocks[j * tasks + steps.get(i).task()] > i;
  }

  /** The number, plus one, of the last step of a task that happens before or is {@code step}. */
  int clock(int step, int task) {
    return clocks[step * tasks + task];
  }

  int tasks() {
    return tasks;
  }

  /**
   * For each task the number of the global step, plus one, up to which it has to have come for the
   * task of {@code step} to be able to take it; null for no such bound.
   */
  int[] enabling(int step) {
    return enabling[step];
  }

  /** The reversals of all races, by their first step; analyses the execution. */
  List<Reversal> reversals() {
    List<Race> all = analyse();
    all.sort(Comparator.comparingInt(Race::first));
    List<Reversal> reversals = new ArrayList<>(all.size());
    for (Race race : all) {
      reversals.add(new Reversal(race.first(), this, reversal(race)));
    }
    return reversals;
  }

  /** The steps after {@code first} that do not happen after it, then {@code second}. */
  private int[] reversal(Race race) {
    int[] steps = new int[size() - race.first()];
    int count = 0;
    for (int k = race.first() + 1; k < size(); k++) {
      if (!before(race.first(), k)) {
        steps[count++] = k;
      }
    }
    steps[count++] = race.second();
    return Arrays.copyOf(steps, count);
  }
}
