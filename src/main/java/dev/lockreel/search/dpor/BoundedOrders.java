package dev.lockreel.search.dpor;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Every order of a program's steps with a given number of preemptions. Without any reduction: for
 * few preemptions, which show most faults (Madanlal Musuvathi, Shaz Qadeer: Iterative context
 * bounding for systematic testing of multithreaded programs, PLDI 2007).
 *
 * <p>Any number of threads gives the same orders, also where there are more than may be run: it is
 * the first ones that count.
 */
public final class BoundedOrders {
  /** Takes an order that was run. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Called when an execution is over, by the thread that ran it; its program has the end state.
     *
     * @param order gives it, until the next one is run
     * @return what is to be done if the order counts, which another thread may do, one order at a
     *     time; null for nothing
     */
    Runnable executed(Supplier<Schedule> order);
  }

  /**
   * What one thread runs.
   *
   * @param program for this thread alone
   * @param listener for this thread alone
   */
  public record Worker(Program program, Listener listener) {}

  private final int preemptions;
  private final OrderQueue queue;

  /**
   * @param preemptions that each order has, no more and no less
   * @param mostRuns the most executions, those with fewer preemptions included
   */
  public BoundedOrders(int preemptions, long mostRuns) {
    this.preemptions = preemptions;
    queue = new OrderQueue(mostRuns);
  }

  /**
   * Runs the orders. To be called once.
   *
   * @param workers one for each thread of the crew
   * @param stop asked before each execution
   * @return whether all were run
   * @throws InterruptedException the caller was interrupted; orders may be left
   */
  public boolean run(Crew crew, List<Worker> workers, BooleanSupplier stop)
      throws InterruptedException {
    try {
      crew.run(
          i -> {
            BoundedDirector director = new BoundedDirector(preemptions);
            queue.work(order -> run(workers.get(i), director, order), stop);
          });
    } finally {
      queue.stop();
    }
    return queue.allRan();
  }

  private OrderQueue.Order run(Worker worker, BoundedDirector director, OrderQueue.Order order)
      throws InterruptedException {
    director.begin(order);
    worker.program().run(director);
    boolean exact = director.preempted() == preemptions;
    Runnable counts = exact ? worker.listener().executed(director::schedule) : null;
    return queue.ran(order, director, exact, counts);
  }

  /** The number of orders with exactly so many preemptions that were run. */
  public long orders() {
    return queue.orders();
  }

  /** The number of steps that were taken, those of orders with fewer preemptions included. */
  public long steps() {
    return queue.steps();
  }
}
