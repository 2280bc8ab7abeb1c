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

  private final int most;
  private OrderQueue.Order order;
  private int current;
  private int preempted;
  private final List<Schedule.Move> moves = new ArrayList<>();

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
    moves.clear();
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
    moves.add(new Schedule.Move(task, Step.NO_CHOICE));
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
    moves.set(moves.size() - 1, new Schedule.Move(current, choice));
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
    return new Schedule(moves);
  }

  int steps() {
    return moves.size();
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
