package dev.lockreel.search.dpor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Threads that do a work together, one work after the other; the thread that calls is the first of
 * them. Owned by that thread, which closes it.
 */
public final class Crew implements AutoCloseable {
  private final int size;
  private final ExecutorService others;

  /**
   * @param size number of threads, at least 1
   */
  public Crew(int size) {
    this.size = size;
    AtomicInteger number = new AtomicInteger();
    others =
        Executors.newCachedThreadPool(
            work -> new Thread(work, "search-" + number.incrementAndGet()));
  }

  /** The number of threads. */
  public int size() {
    return size;
  }

  /**
   * Does a work and returns when each thread is done with it.
   *
   * @param work gets the number of the thread that it is in, from 0; where it fails in one thread
   *     it has to end in the others by itself
   * @throws InterruptedException the caller was interrupted; others may still be at work
   * @throws RuntimeException what the work threw, as errors are
   */
  public void run(IntConsumer work) throws InterruptedException {
    List<Future<?>> running = new ArrayList<>();
    for (int i = 1; i < size; i++) {
      int number = i;
      running.add(others.submit(() -> work.accept(number)));
    }
    work.accept(0);
    for (Future<?> each : running) {
      try {
        each.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) e.getCause();
      }
    }
  }

  @Override
  public void close() {
    others.shutdown();
  }
}
