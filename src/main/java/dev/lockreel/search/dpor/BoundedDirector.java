package dev.lockreel.search.dpor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Follows the decisions that an order begins with, then takes the first way at each: the task goes
 * on, or else the one with the lowest number; the first alternative. Keeps to a number of
 * preemptions.
 */
final class BoundedDirector implements Director {
  private static final int NO_TASK = -1;
  private static final int USUAL_STEPS = 128;

  private final int most;
  private OrderQueue.Order order;
  private int current;
  private int preempted;

  /** The steps: which task, and its choice. */
  private int[] tasks = new int[USUAL_STEPS];

  private int[] choices = new int[USUAL_STEPS];
  private int steps;

  /** Where several ways to go on were open: how many, and which one was taken. */
  private int[] ways = new int[16];

  private int[] taken = new int[16];
  private int decisions;

  /**
   * @param most preemptions
   */
  BoundedDirector(int most) {
    this.most = most;
  }

  /** What is run next is this. */
  void begin(OrderQueue.Order its) {
    order = its;
    current = NO_TASK;
    preempted = 0;
    steps = 0;
    decisions = 0;
  }

  @Override
  public int next(long enabled) {
    boolean goesOn = current != NO_TASK && (enabled >> current & 1) != 0;
    int task = current;
    if (!goesOn || preempted < most) {
      int way = decide(Long.bitCount(enabled));
      if (!goesOn) {
        task = bit(enabled, way);
      } else if (way > 0) {
        task = bit(enabled & ~(1L << current), way - 1);
        preempted++;
      }
    }
    current = task;
    if (steps == tasks.length) {
      tasks = Arrays.copyOf(tasks, 2 * steps);
      choices = Arrays.copyOf(choices, 2 * steps);
    }
    tasks[steps] = task;
    choices[steps++] = Step.NO_CHOICE;
    return task;
  }

  /** The place of a bit that is set, by its number from below. */
  private static int bit(long bits, int number) {
    long left = bits;
    for (int i = 0; i < number; i++) {
      left &= left - 1;
    }
    return Long.numberOfTrailingZeros(left);
  }

  @Override
  public int choose(int alternatives) {
    int choice = decide(alternatives);
    choices[steps - 1] = choice;
    return choice;
  }

  private int decide(int open) {
    if (open == 1) {
      return 0;
    }
    if (decisions == ways.length) {
      ways = Arrays.copyOf(ways, 2 * decisions);
      taken = Arrays.copyOf(taken, 2 * decisions);
    }
    int way = order.way(decisions);
    ways[decisions] = open;
    taken[decisions++] = way;
    return way;
  }

  @Override
  public void touches(int object, Access access) {}

  @Override
  public void enables(int task) {}

  /** The preemptions that the run has had. */
  int preempted() {
    return preempted;
  }

  Schedule schedule() {
    List<Schedule.Move> moves = new ArrayList<>(steps);
    for (int i = 0; i < steps; i++) {
      moves.add(new Schedule.Move(tasks[i], choices[i]));
    }
    return new Schedule(moves);
  }

  int steps() {
    return steps;
  }

  /** The number of decisions of the run. */
  int decisions() {
    return decisions;
  }

  /** The number of ways that were open at a decision. */
  int ways(int decision) {
    return ways[decision];
  }

  /** A copy of the ways that were taken. */
  int[] taken() {
    return Arrays.copyOf(taken, decisions);
  }
}
