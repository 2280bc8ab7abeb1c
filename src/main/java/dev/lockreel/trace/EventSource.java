package dev.lockreel.trace;

import java.io.Closeable;

/** A trace as a sequence of batches. Used by one thread; may use threads of its own. */
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

  /** Returns a batch, so that its memory is reused. */
  void recycle(EventBatch batch);

  /**
   * The state that the reader needs to continue after the last batch handed out, if that was {@link
   * EventBatch#resumable}; its own packing.
   */
  long[] state();

  /** Bytes of the input (as stored, compressed or not) consumed so far; for progress only. */
  long bytesConsumed();
}
