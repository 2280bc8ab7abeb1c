package dev.lockreel.search.dpor;

import java.util.List;
import java.util.function.BooleanSupplier;

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
     * @return what is to be done if the order counts, which another thread may do, one order at a
     *     time; null for nothing
     */
    Runnable executed(Schedule schedule);
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
      crew.run(i -> work(workers.get(i), stop));
    } finally {
      queue.stop();
    }
    return queue.allRan();
  }

  private void work(Worker worker, BooleanSupplier stop) {
    try {
      BoundedDirector director = new BoundedDirector(preemptions);
      OrderQueue.Order order = queue.take();
      while (order != null) {
        if (stop.getAsBoolean()) {
          queue.stop();
          return;
        }
        director.begin(order);
        worker.program().run(director);
        boolean exact = director.preempted() == preemptions;
        Runnable counts = exact ? worker.listener().executed(director.schedule()) : null;
        order = queue.ran(order, director, exact, counts);
      }
    } catch (InterruptedException e) {
      queue.stop();
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      queue.stop();
      throw e;
    }
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
