package dev.lockreel.trace;

import java.io.Closeable;

/**
 * A trace as a sequence of batches. Used by one thread; what it does on other threads is its own
 * affair.
 */
public interface EventSource extends Closeable {
  /** Where its events come from. */
  Origin origin();

  /**
   * The next batch, in trace order, or null at the end. The caller owns it until it calls {@link
   * #recycle}.
   *
   * @throws TraceInputException the input cannot be read further
   */
  EventBatch next() throws TraceInputException;

  /** Gives a batch back, so that its memory serves again. */
  void recycle(EventBatch batch);

  /**
   * What the reader has to know to go on after the last batch handed out, if that was {@link
   * EventBatch#resumable}; its own packing.
   */
  long[] state();

  /** Bytes of the input (as stored, compressed or not) consumed so far; for progress only. */
  long bytesConsumed();
}
