package dev.lockreel.search.dpor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order of an execution's class that has the fewest preemptions: a task is preempted where
 * another one takes a step although it could go on. Among several such orders it is the first one
 * by the numbers of the tasks.
 *
 * <p>Depth-first over the numbers of steps that each task has taken, with a bound on preemptions
 * that goes up one by one; states in which a bound did not suffice are kept. In general the problem
 * is NP-complete [1]; where the states become too many, the order in which the lowest task goes
 * first is taken, which is the same for all executions of the class.
 *
 * <p>[1] Iason Marmanis, Michalis Kokologiannakis, Viktor Vafeiadis: Reconciling Preemption
 * Bounding with DPOR. TACAS 2023.
 */
final class MinimalOrder {
  private static final int MOST_STATES = 300_000;
  private static final int NO_TASK = -1;

  private final Execution execution;
  private final int tasks;
  private final int[][] stepsOf;

  /** For each step how many steps of each task have to come first. */
  private final int[][] needs;

  /** For each step how many steps of each task have to come first for its task to be enabled. */
  private final int[][] enabledAfter;

  private final Map<List<Integer>, Integer> insufficient = new HashMap<>();
  private final List<Integer> order = new ArrayList<>();
  private boolean tooMany;

  private MinimalOrder(Execution execution) {
    this.execution = execution;
    tasks = execution.tasks();
    int n = execution.size();
    int[] count = new int[tasks];
    int[][] of = new int[tasks][n];
    needs = new int[n][tasks];
    enabledAfter = new int[n][tasks];
    for (int j = 0; j < n; j++) {
      int[] enabling = execution.enabling(j);
      for (int t = 0; t < tasks; t++) {
        needs[j][t] = upTo(of[t], count[t], execution.clock(j, t));
        enabledAfter[j][t] = enabling == null ? 0 : upTo(of[t], count[t], enabling[t]);
      }
      int its = execution.steps.get(j).task();
      needs[j][its] = count[its];
      of[its][count[its]++] = j;
    }
    stepsOf = new int[tasks][];
    for (int t = 0; t < tasks; t++) {
      stepsOf[t] = Arrays.copyOf(of[t], count[t]);
    }
  }

  private static int upTo(int[] steps, int count, int clock) {
    int n = count;
    while (n > 0 && steps[n - 1] >= clock) {
      n--;
    }
    return n;
  }

  /**
   * An order and its preemptions.
   *
   * @param least whether no other order of the class has fewer
   */
  record Result(Schedule schedule, int preemptions, boolean least) {}

  /**
   * The order with the fewest preemptions; null where it has more than {@code most}.
   *
   * @param execution analysed
   */
  static Result of(Execution execution, int most) {
    MinimalOrder search = new MinimalOrder(execution);
    for (int bound = 0; bound <= most && !search.tooMany; bound++) {
      search.order.clear();
      if (search.extend(new int[search.tasks], NO_TASK, bound)) {
        return new Result(search.schedule(), bound, true);
      }
    }
    if (!search.tooMany) {
      return null;
    }
    int preemptions = search.lowestFirst();
    return preemptions > most ? null : new Result(search.schedule(), preemptions, false);
  }

  private Schedule schedule() {
    List<Schedule.Move> moves = new ArrayList<>();
    for (int j : order) {
      Step step = execution.steps.get(j);
      moves.add(new Schedule.Move(step.task(), step.choice()));
    }
    return new Schedule(moves);
  }

  private boolean extend(int[] taken, int last, int left) {
    if (order.size() == execution.size()) {
      return true;
    }
    List<Integer> state = new ArrayList<>(tasks + 1);
    for (int each : taken) {
      state.add(each);
    }
    state.add(last);
    Integer failed = insufficient.get(state);
    if (failed != null && failed >= left) {
      return false;
    }
    boolean canGoOn = last != NO_TASK && enabled(taken, last);
    for (int t = 0; t < tasks; t++) {
      int cost = canGoOn && t != last ? 1 : 0;
      if (cost <= left && possible(taken, t)) {
        order.add(stepsOf[t][taken[t]]);
        taken[t]++;
        if (extend(taken, t, left - cost)) {
          return true;
        }
        taken[t]--;
        order.remove(order.size() - 1);
        if (tooMany) {
          return false;
        }
      }
    }
    insufficient.put(state, left);
    tooMany = insufficient.size() > MOST_STATES;
    return false;
  }

  /** The task's next step, if it has one, comes after nothing that is left. */
  private boolean possible(int[] taken, int task) {
    return taken[task] < stepsOf[task].length && reached(taken, needs[stepsOf[task][taken[task]]]);
  }

  private boolean enabled(int[] taken, int task) {
    return taken[task] < stepsOf[task].length
        && reached(taken, enabledAfter[stepsOf[task][taken[task]]]);
  }

  private boolean reached(int[] taken, int[] needed) {
    for (int t = 0; t < tasks; t++) {
      if (taken[t] < needed[t]) {
        return false;
      }
    }
    return true;
  }

  private int lowestFirst() {
    order.clear();
    int[] taken = new int[tasks];
    int last = NO_TASK;
    int preemptions = 0;
    while (order.size() < execution.size()) {
      int t = 0;
      while (!possible(taken, t)) {
        t++;
      }
      if (last != NO_TASK && t != last && enabled(taken, last)) {
        preemptions++;
      }
      order.add(stepsOf[t][taken[t]++]);
      last = t;
    }
    return preemptions;
  }
}
