package dev.lockreel.ingest;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;

/**
 * A place in a trace at which reading begins: its start, or the end of a batch that was read
 * before.
 *
 * @param offset in uncompressed bytes: a batch's {@link EventBatch#nextOffset}
 * @param line number of the line (or record) at {@code offset}, from 1: {@link EventBatch#nextLine}
 * @param readerState what {@link EventSource#state} gave after that batch; empty where there is
 *     none. Not copied, never changed
 */
public record ResumePoint(long offset, long line, long[] readerState) {
  /** The start of a trace. */
  public static final ResumePoint START = at(0, 1);

  /** A place after which the reader of the format needs to know nothing. */
  public static ResumePoint at(long offset, long line) {
    return new ResumePoint(offset, line, new long[0]);
  }
}
