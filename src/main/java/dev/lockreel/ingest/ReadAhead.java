package dev.lockreel.ingest;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A source that is read by a thread of its own, some batches ahead of the one that validates them.
 * The first batch is read by the caller, so a short trace needs no thread. Owns the source.
 */
public final class ReadAhead implements EventSource {
  private static final int BATCHES = 3;
  private static final long CLOSE_MILLIS = 10_000;

  private final EventSource source;
  private final BlockingQueue<Read> queue = new ArrayBlockingQueue<>(BATCHES);
  private final ConcurrentLinkedQueue<EventBatch> returned = new ConcurrentLinkedQueue<>();
  private Thread thread;
  private Read last;

  /**
   * What one call of the source gave, and its state then.
   *
   * @param batch null at the end
   * @param failure null where there was none
   */
  private record Read(EventBatch batch, long[] state, long consumed, Throwable failure) {
    boolean isEnd() {
      return batch == null;
    }
  }

  private ReadAhead(EventSource source) {
    this.source = source;
  }

  /** The source, read ahead unless the user wants no {@code threads}. */
  public static EventSource of(EventSource source, int threads) {
    return threads == 0 ? source : new ReadAhead(source);
  }

  @Override
  public Origin origin() {
    return source.origin();
  }

  @Override
  public EventBatch next() throws TraceInputException {
    if (last == null) {
      last = read();
    } else if (!last.isEnd()) {
      if (thread == null) {
        thread = new Thread(this::readAll, "lockreel-read " + source.origin().file());
        thread.setDaemon(true);
        thread.start();
      }
      last = take();
    }
    if (last.failure instanceof TraceInputException known) {
      throw known;
    }
    if (last.failure instanceof Error error) {
      throw error;
    }
    if (last.failure instanceof RuntimeException fault) {
      throw fault;
    }
    return last.batch;
  }

  private Read take() throws TraceInputException {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TraceInputException(origin().file() + ": interrupted while reading", e);
    }
  }

  private void readAll() {
    try {
      Read read;
      do {
        read = read();
        queue.put(read);
      } while (!read.isEnd());
    } catch (InterruptedException e) {
      // Closed before its end.
      Thread.currentThread().interrupt();
    }
  }

  private Read read() {
    try {
      for (EventBatch batch = returned.poll(); batch != null; batch = returned.poll()) {
        source.recycle(batch);
      }
      EventBatch batch = source.next();
      return new Read(batch, source.state(), source.bytesConsumed(), null);
    } catch (TraceInputException | RuntimeException | Error e) {
      return new Read(null, source.state(), source.bytesConsumed(), e);
    }
  }

  @Override
  public void recycle(EventBatch batch) {
    returned.add(batch);
  }

  @Override
  public long[] state() {
    return last == null ? source.state() : last.state;
  }

  @Override
  public long bytesConsumed() {
    return last == null ? 0 : last.consumed;
  }

  /** Stops the thread, waits until it has ended, and closes the source. */
  @Override
  public void close() throws IOException {
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    source.close();
  }
}
