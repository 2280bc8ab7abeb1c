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

  /** States times steps: in an endless retry most steps can be swapped, in each execution. */
  private static final int MOST_WORK = 60_000_000;

  private static final int NO_TASK = -1;

  private final Execution execution;
  private final int tasks;
  private final int[][] stepsOf;

  /** For each step how many steps of each task have to come first. */
  private final int[][] needs;

  /** For each step how many steps of each task have to come first for its task to be enabled. */
  private final int[][] enabledAfter;

  private final Map<State, Integer> insufficient = new HashMap<>();
  private final List<Integer> order = new ArrayList<>();
  private final int mostStates;
  private boolean tooMany;

  private MinimalOrder(Execution execution) {
    this.execution = execution;
    tasks = execution.tasks();
    int n = execution.size();
    mostStates = Math.min(MOST_STATES, MOST_WORK / Math.max(1, n));
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
      if (search.fits(bound)) {
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

  /** Whether there is an order with at most so many preemptions; {@link #order} is it. */
  private boolean fits(int bound) {
    int n = execution.size();
    // By depth: the state, the preemptions that are left, the task that was tried last.
    State[] states = new State[n];
    int[] left = new int[n + 1];
    int[] tried = new int[n + 1];
    int[] taken = new int[tasks];
    left[0] = bound;
    tried[0] = NO_TASK;
    order.clear();
    while (order.size() < n) {
      int depth = order.size();
      int last = depth == 0 ? NO_TASK : tried[depth - 1];
      boolean canGoOn = last != NO_TASK && enabled(taken, last);
      boolean fails = false;
      if (tried[depth] == NO_TASK) {
        states[depth] = new State(taken, last);
        fails = insufficient.getOrDefault(states[depth], -1) >= left[depth];
      }
      int next = fails ? tasks : tried[depth] + 1;
      while (next < tasks
          && ((canGoOn && next != last && left[depth] == 0) || !possible(taken, next))) {
        next++;
      }
      if (next < tasks) {
        tried[depth] = next;
        order.add(stepsOf[next][taken[next]++]);
        left[depth + 1] = left[depth] - (canGoOn && next != last ? 1 : 0);
        tried[depth + 1] = NO_TASK;
        continue;
      }
      if (!fails) {
        insufficient.put(states[depth], left[depth]);
        tooMany = insufficient.size() > mostStates;
      }
      if (depth == 0 || tooMany) {
        return false;
      }
      order.remove(depth - 1);
      taken[last]--;
    }
    return true;
  }

  /** How many steps each task has taken, and which one took the last. */
  private static final class State {
    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

    private final int[] taken;
    private final int last;
    private final int hash;

    State(int[] taken, int last) {
      this.taken = taken.clone();
      this.last = last;
      // The numbers are small, so that sums of multiples of them would often be equal.
      long mixed = last;
      for (int each : taken) {
        mixed = (mixed + each) * MIX;
        mixed ^= mixed >>> Integer.SIZE;
      }
      hash = (int) mixed;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof State state
          && last == state.last
          && Arrays.equals(taken, state.taken);
    }

    @Override
    public int hashCode() {
      return hash;
    }
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
