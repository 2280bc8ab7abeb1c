package dev.lockreel.convert;

import dev.lockreel.trace.EventBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A format of text lines, written and read back. Used by one thread, for one trace. */
interface TextTarget {
  /** Writes the lines that come before those of a batch; most batches need none. */
  void before(EventBatch batch, ByteArrayOutputStream out, Losses losses) throws IOException;

  /** Writes the lines of row {@code row}; none where the format has none for it. */
  void write(EventBatch batch, int row, ByteArrayOutputStream out) throws IOException;

  /**
   * Reads lines as a reader of the format would. Positions are line numbers, from 1.
   *
   * @param into comes empty, with {@code symbols} and {@code origin} set
   */
  void read(byte[] lines, EventBatch into);

  /**
   * Makes one row of those that {@link #read} gave for one event, {@code [from, to)}, in the place
   * of the first, as a reader's later stages would. False where these are not one event.
   */
  boolean join(EventBatch read, int from, int to);

  /** Whether lines of events of that kind have a time. */
  boolean timed(byte kind);

  /** Whether the lines have the field of an event although {@link #read} does not keep it. */
  boolean holdsUnread(String field);

  /** Writes the lines after the last event. */
  void end(ByteArrayOutputStream out) throws IOException;
}
