package dev.lockreel.ingest.batch;

import dev.lockreel.ingest.ndjson.NdjsonWriter;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;

/**
 * Writes a batch as NDJSON lines that any consumer can read, and a reading: a binary batch of as
 * many rows with what the lines cannot hold: the position of each line's event in the trace, the
 * tally and the flags, and rows that no line can hold: merged ones with their late names, and
 * events that the vocabulary does not have. A row of {@link #LINE} stands for the next line. Used
 * by one thread at a time.
 */
public final class NdjsonRecordEncoder {
  /** It uses no column but position: the cheapest row there is. */
  static final EventKind LINE = EventKind.TRACE_BOUNDARY;

  private static final byte MERGED = EventKind.MERGED.code();
  private static final byte MODEL = EventKind.MODEL.code();

  private final BatchEncoder encoder = new BatchEncoder();
  private final NdjsonRecordDecoder decoder = new NdjsonRecordDecoder();
  private final EventBatch scratch = new EventBatch();

  /** A batch as lines, with a reading of what they cannot hold. */
  public EncodedRecord encode(EventBatch batch) {
    BitSet withoutLine = new BitSet(batch.size);
    boolean doubtful = false;
    for (int row = 0; row < batch.size; row++) {
      withoutLine.set(row, batch.kind[row] == MERGED);
      doubtful |= batch.kind[row] == MODEL;
    }
    byte[] lines = lines(batch, withoutLine);
    if (doubtful && dropWhatLinesCannotSay(batch, lines, withoutLine)) {
      lines = lines(batch, withoutLine);
    }
    return new EncodedRecord(lines, reading(batch, withoutLine));
  }

  private static byte[] lines(EventBatch batch, BitSet withoutLine) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(batch.size * 160 + 64);
    try (NdjsonWriter writer = new NdjsonWriter(out, false)) {
      for (int row = 0; row < batch.size; row++) {
        if (!withoutLine.get(row)) {
          writer.write(batch, row);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return out.toByteArray();
  }

  /**
   * Events of probes may be of any name, lack fields or have those of the envelope. Their lines are
   * read again, and what does not come back as it was becomes a row without a line.
   */
  private boolean dropWhatLinesCannotSay(EventBatch batch, byte[] lines, BitSet withoutLine) {
    scratch.clear();
    scratch.origin = batch.origin;
    scratch.symbols = batch.symbols;
    decoder.decode(lines, scratch);
    int read = 0;
    long line = 0;
    boolean dropped = false;
    for (int row = 0; row < batch.size; row++) {
      if (withoutLine.get(row)) {
        continue;
      }
      line++;
      boolean there = read < scratch.size && scratch.position[read] == line;
      if (batch.kind[row] == MODEL && !(there && batch.detail[row].equals(scratch.detail[read]))) {
        withoutLine.set(row);
        dropped = true;
      }
      read += there ? 1 : 0;
    }
    return dropped;
  }

  private byte[] reading(EventBatch batch, BitSet withoutLine) {
    scratch.clear();
    while (scratch.capacity() < batch.size) {
      scratch.grow();
    }
    for (int row = 0; row < batch.size; row++) {
      if (withoutLine.get(row)) {
        scratch.copyRow(batch, row, row);
      } else {
        line(batch.position[row], row);
      }
    }
    scratch.size = batch.size;
    scratch.origin = batch.origin;
    scratch.symbols = batch.symbols;
    scratch.tally.add(batch.tally);
    scratch.showsHardirqThreaded = batch.showsHardirqThreaded;
    scratch.showsBottomHalves = batch.showsBottomHalves;
    scratch.unterminatedTail = batch.unterminatedTail;
    return encoder.encode(scratch);
  }

  private void line(long position, int row) {
    scratch.kind[row] = LINE.code();
    scratch.context[row] = 0;
    scratch.timestampNanos[row] = 0;
    scratch.pid[row] = 0;
    scratch.cpu[row] = 0;
    scratch.comm[row] = Symbols.NONE;
    scratch.position[row] = position;
    scratch.detail[row] = null;
  }
}
