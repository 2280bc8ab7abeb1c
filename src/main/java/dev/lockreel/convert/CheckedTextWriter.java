package dev.lockreel.convert;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a trace as text, and reads each batch back before it goes out: what does not come back as
 * it was is counted, and the lines of an event that does not come back at all are not written. So
 * what is counted is what a reader of the file misses, whatever the names in the trace hold.
 */
final class CheckedTextWriter implements TraceWriter {
  private static final byte MERGED = EventKind.MERGED.code();

  private final TextTarget target;
  private final OutputStream out;
  private final Losses losses = new Losses();
  private final RowDifference differences;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final EventBatch read = new EventBatch();

  /** Where the lines of each row end, in bytes of {@link #text} and in lines. */
  private int[] byteEnd = new int[EventBatch.INITIAL_CAPACITY];

  private long[] lineEnd = new long[EventBatch.INITIAL_CAPACITY];

  CheckedTextWriter(TextTarget target, OutputStream out) {
    this.target = target;
    this.out = out;
    this.differences = new RowDifference(target, losses);
  }

  @Override
  public void write(EventBatch batch) throws IOException {
    text.reset();
    target.before(batch, text, losses);
    text.writeTo(out);
    text.reset();
    if (byteEnd.length < batch.size) {
      byteEnd = new int[batch.capacity()];
      lineEnd = new long[batch.capacity()];
    }
    for (int row = 0; row < batch.size; row++) {
      target.write(batch, row, text);
      byteEnd[row] = text.size();
    }
    byte[] lines = text.toByteArray();
    count(lines, batch.size);
    read.clear();
    read.symbols = batch.symbols;
    read.origin = batch.origin;
    target.read(lines, read);
    compare(batch, lines);
  }

  private void count(byte[] lines, int rows) {
    int at = 0;
    long line = 0;
    for (int row = 0; row < rows; row++) {
      for (; at < byteEnd[row]; at++) {
        line += lines[at] == '\n' ? 1 : 0;
      }
      lineEnd[row] = line;
    }
  }

  private void compare(EventBatch batch, byte[] lines) throws IOException {
    int next = 0;
    int written = 0;
    for (int row = 0; row < batch.size; row++) {
      int first = next;
      while (next < read.size && read.position[next] <= lineEnd[row]) {
        next++;
      }
      boolean there = next == first + 1 || (next > first && target.join(read, first, next));
      if (there && read.kind[first] == batch.kind[row]) {
        boolean timed = target.timed(batch.kind[row]);
        differences.count(batch, row, read, first, timed);
      } else if (batch.kind[row] != MERGED || batch.lateName(row) != Symbols.NONE) {
        losses.event(RowDifference.name(batch, row));
        int begin = row == 0 ? 0 : byteEnd[row - 1];
        out.write(lines, written, begin - written);
        written = byteEnd[row];
      }
    }
    out.write(lines, written, lines.length - written);
  }

  @Override
  public Losses losses() {
    return losses;
  }

  @Override
  public void close() throws IOException {
    try (out) {
      text.reset();
      target.end(text);
      text.writeTo(out);
    }
  }
}
