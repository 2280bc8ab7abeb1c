package dev.lockreel.convert;

import dev.lockreel.trace.EventBatch;
import java.io.Closeable;
import java.io.IOException;

/** Writes the batches of a trace, in their order, as one file. */
interface TraceWriter extends Closeable {
  /** Writes the rows of a batch, which stays the caller's. */
  void write(EventBatch batch) throws IOException;

  /** What was not written so far. A live view. */
  Losses losses();
}
