package dev.lockreel.search.dpor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Every order of a program's steps with a given number of preemptions, one after the other. Without
 * any reduction: for few preemptions, which show most faults (Madanlal Musuvathi, Shaz Qadeer:
 * Iterative context bounding for systematic testing of multithreaded programs, PLDI 2007).
 */
public final class BoundedOrders implements Director {
  /** Takes an order that was run. */
  @FunctionalInterface
  public interface Listener {
    /** Called when an execution is over; its program has the end state. */
    void executed(Schedule schedule);
  }

  /** Where several ways to go on were open: what they are, and which one is taken. */
  private static final class Decision {
    final int[] ways;
    int taken;

    Decision(int[] ways) {
      this.ways = ways;
    }
  }

  private static final int NO_TASK = -1;

  private final int preemptions;
  private final List<Decision> decisions = new ArrayList<>();
  private int position;
  private int current;
  private int used;
  private final List<Schedule.Move> moves = new ArrayList<>();
  private long orders;
  private long steps;

  /**
   * @param preemptions that each order has, no more and no less
   */
  public BoundedOrders(int preemptions) {
    this.preemptions = preemptions;
  }

  /**
   * Runs the orders.
   *
   * @param stop asked before each
   * @return whether all were run
   */
  public boolean run(Program program, Listener listener, BooleanSupplier stop) {
    do {
      if (stop.getAsBoolean()) {
        return false;
      }
      position = 0;
      current = NO_TASK;
      used = 0;
      moves.clear();
      program.run(this);
      steps += moves.size();
      if (used == preemptions) {
        orders++;
        listener.executed(new Schedule(moves));
      }
    } while (advance());
    return true;
  }

  private boolean advance() {
    while (!decisions.isEmpty()) {
      Decision last = decisions.get(decisions.size() - 1);
      if (++last.taken < last.ways.length) {
        return true;
      }
      decisions.remove(decisions.size() - 1);
    }
    return false;
  }

  private int decide(int[] ways) {
    if (ways.length == 1) {
      return ways[0];
    }
    if (position == decisions.size()) {
      decisions.add(new Decision(ways));
    }
    Decision decision = decisions.get(position++);
    return decision.ways[decision.taken];
  }

  @Override
  public int next(long enabled) {
    boolean goesOn = current != NO_TASK && (enabled >> current & 1) != 0;
    int task;
    if (goesOn && used == preemptions) {
      task = current;
    } else {
      int[] ways = new int[Long.bitCount(enabled)];
      int n = 0;
      if (goesOn) {
        ways[n++] = current;
      }
      for (int t = 0; t < MOST_TASKS; t++) {
        if ((enabled >> t & 1) != 0 && !(goesOn && t == current)) {
          ways[n++] = t;
        }
      }
      task = decide(ways);
      used += goesOn && task != current ? 1 : 0;
    }
    current = task;
    moves.add(new Schedule.Move(task, Step.NO_CHOICE));
    return task;
  }

  @Override
  public void touches(int object, Access access) {}

  @Override
  public int choose(int alternatives) {
    int[] ways = new int[alternatives];
    for (int i = 0; i < alternatives; i++) {
      ways[i] = i;
    }
    int choice = decide(ways);
    moves.set(moves.size() - 1, new Schedule.Move(current, choice));
    return choice;
  }

  @Override
  public void enables(int task) {}

  /** The number of orders with exactly so many preemptions that were run. */
  public long orders() {
    return orders;
  }

  /** The number of steps that were taken, those of orders with fewer preemptions included. */
  public long steps() {
    return steps;
  }
}
