package dev.lockreel.search.dpor;

/**
 * The orders that are known and not yet counted, in the order of a search in depth. Threads take
 * the first one that no other has; an order that was run counts when all before it do, so that the
 * same ones count whatever the threads. Safe for several threads.
 */
final class OrderQueue extends SharedWork<OrderQueue.Order> {
  private enum State {
    WAITS,
    RUNS,
    RAN
  }

  /** An order, known by the decisions that it begins with. */
  static final class Order {
    /** What another order has decided; this one decides the same up to where it parts from it. */
    private final int[] ways;

    private final int parts;

    /** The way that it takes where it parts. */
    private final int way;

    private Order next;
    private State state = State.WAITS;
    private int steps;
    private boolean exact;
    private Runnable counts;

    private Order(int[] ways, int parts, int way, Order next) {
      this.ways = ways;
      this.parts = parts;
      this.way = way;
      this.next = next;
    }

    /** The way that it takes at a decision, by its number from 0. */
    int way(int decision) {
      if (decision < parts) {
        return ways[decision];
      }
      return decision == parts ? way : 0;
    }
  }

  private static final int FROM_THE_START = -1;

  private final long most;
  private Order first = new Order(new int[0], FROM_THE_START, 0, null);
  private long counted;
  private long orders;
  private long steps;

  /**
   * @param most the most executions
   */
  OrderQueue(long most) {
    this.most = most;
    if (most <= 0) {
      stop();
    }
  }

  @Override
  Order next() {
    Order each = first;
    for (long before = counted; each != null && before < most; before++) {
      if (each.state == State.WAITS) {
        each.state = State.RUNS;
        return each;
      }
      each = each.next;
    }
    return null;
  }

  /**
   * An order was run.
   *
   * @param run how
   * @param exact whether it has as many preemptions as it may have
   * @param counts done if it counts; may be null
   * @return an order to run next, as {@link #take} gives it
   */
  Order ran(Order order, BoundedDirector run, boolean exact, Runnable counts)
      throws InterruptedException {
    // No other thread changes what follows an order that runs: no lock for that.
    Order after = added(order, run);
    Order next;
    synchronized (this) {
      order.next = after;
      order.state = State.RAN;
      order.steps = run.steps();
      order.exact = exact;
      order.counts = counts;
      while (first != null && first.state == State.RAN && counted < most) {
        count(first);
        first = first.next;
      }
      changed(first == null || counted == most);
      next = takeNow();
    }
    return next == null ? take() : next;
  }

  /**
   * The orders that part from one later than that did from its own, the latest first, and what
   * follows it so far.
   */
  private static Order added(Order order, BoundedDirector run) {
    int[] taken = run.taken();
    Order next = order.next;
    for (int decision = order.parts + 1; decision < taken.length; decision++) {
      for (int way = run.ways(decision) - 1; way > 0; way--) {
        next = new Order(taken, decision, way, next);
      }
    }
    return next;
  }

  private void count(Order order) {
    counted++;
    steps += order.steps;
    if (order.exact) {
      orders++;
    }
    if (order.counts != null) {
      order.counts.run();
    }
  }

  /** Whether all orders that there are count. */
  synchronized boolean allRan() {
    return first == null;
  }

  /** The number of orders that count and have as many preemptions as they may. */
  synchronized long orders() {
    return orders;
  }

  /** The number of steps of the orders that count. */
  synchronized long steps() {
    return steps;
  }
}
