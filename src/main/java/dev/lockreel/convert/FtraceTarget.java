package dev.lockreel.convert;

import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.ingest.ftrace.FtraceLines;
import dev.lockreel.ingest.ftrace.FtraceParser;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** ftrace text. */
final class FtraceTarget implements TextTarget {
  private static final byte ACQUIRE = EventKind.LOCK_ACQUIRE.code();
  private static final byte RELEASE = EventKind.LOCK_RELEASE.code();
  private static final byte LOST = EventKind.LOST_EVENTS.code();
  private static final byte BOUNDARY = EventKind.TRACE_BOUNDARY.code();

  /** Fields that lines have and that the reader passes over. */
  private static final Set<String> UNREAD =
      Set.of(
          "prev_comm",
          "prev_pid",
          "prev_prio",
          "prev_state",
          "next_comm",
          "next_prio",
          "child_comm",
          "prio",
          "name",
          "action",
          "error_code",
          "ret");

  private final StringBuilder text = new StringBuilder();
  private final FtraceLines lines = new FtraceLines(text);
  private final FtraceParser parser = new FtraceParser(ProbeMapping.NONE);
  private ByteBuffer copy = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
  private boolean begun;

  /** Entries of the kernel's buffers that the trace has no lines of. */
  private long missingEntries;

  /** Lines of entries that were written. */
  private long entries;

  private boolean bottomHalves;

  @Override
  public void before(EventBatch batch, ByteArrayOutputStream out, Losses losses) {
    if (!begun) {
      begun = true;
      bottomHalves = batch.showsBottomHalves;
      lines.header(batch.tally.machineCpus(), bottomHalves);
    } else if (batch.showsBottomHalves && !bottomHalves) {
      bottomHalves = true;
      lines.legend(true);
    }
    flush(out);
    if (batch.showsHardirqThreaded) {
      losses.fact("hardirq_threaded");
    }
    losses.noticed(batch, Anomaly.OVERRUN);
    losses.noticed(batch, Anomaly.EVENTS_SWITCHED_ON);
    missingEntries += batch.tally.bufferEntries() - batch.tally.entryLines();
  }

  @Override
  public void write(EventBatch batch, int row, ByteArrayOutputStream out) {
    lines.write(batch, row);
    flush(out);
  }

  private void flush(ByteArrayOutputStream out) {
    if (text.length() > 0) {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      out.write(bytes, 0, bytes.length);
      text.setLength(0);
    }
  }

  @Override
  public void read(byte[] bytes, EventBatch into) {
    if (copy.capacity() < bytes.length) {
      copy = ByteBuffer.allocateDirect(bytes.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    }
    copy.clear();
    copy.put(bytes).flip();
    parser.parse(copy, 0, bytes.length, 1, into);
    entries += into.tally.entryLines();
  }

  /** A full-fidelity line and the thin one after it. */
  @Override
  public boolean join(EventBatch read, int from, int to) {
    int thin = from + 1;
    boolean twins =
        to == from + 2
            && (read.kind[from] == ACQUIRE || read.kind[from] == RELEASE)
            && read.kind[thin] == read.kind[from]
            && read.lock[thin] == read.lock[from]
            && full(read, from)
            && !full(read, thin);
    if (!twins) {
      return false;
    }
    read.name[from] = read.name[thin];
    read.lockBits[from] |= read.lockBits[thin];
    if (read.detail[thin] != null) {
      read.setDetail(from, read.detail[thin]);
    }
    return true;
  }

  private static boolean full(EventBatch read, int row) {
    return (read.lockBits[row] & LockBits.FULL) != 0;
  }

  @Override
  public boolean timed(byte kind) {
    return kind != LOST && kind != BOUNDARY;
  }

  @Override
  public boolean holdsUnread(String field) {
    return UNREAD.contains(field);
  }

  /** A trace that lacks entries, as that of one CPU does, is to be known as such again. */
  @Override
  public void end(ByteArrayOutputStream out) {
    if (missingEntries > 0) {
      lines.buffers(entries + missingEntries);
      flush(out);
    }
  }
}
