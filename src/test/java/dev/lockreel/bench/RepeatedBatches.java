package dev.lockreel.bench;

import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.ingest.lrb.LrbWriter;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Symbols;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Prints a batch file of any size: the events of a trace in any format again and again, each time
 * with later times and after a lost event on each CPU.
 *
 * <pre>
 * java -cp … dev.lockreel.bench.RepeatedBatches traces/captures/bugs-all.txt.zst 10e9 | lockreel replay -
 * </pre>
 */
public final class RepeatedBatches {
  /** Between the end of one repetition and the beginning of the next. */
  private static final long PAUSE_NANOS = 1_000_000L;

  private final List<EventBatch> batches = new ArrayList<>();
  private final SortedSet<Integer> cpus = new TreeSet<>();
  private long first = Long.MAX_VALUE;
  private long last;

  private RepeatedBatches(String file) throws IOException {
    try (EventSource source = TraceInput.open(InputSpec.of(file, new Symbols())).events()) {
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        batches.add(batch);
        for (int row = 0; row < batch.size; row++) {
          cpus.add(batch.cpu[row]);
          first = Math.min(first, batch.timestampNanos[row]);
          last = Math.max(last, batch.timestampNanos[row]);
        }
      }
    }
  }

  /**
   * Writes to standard output.
   *
   * @param args the file, and how many bytes to write at least
   */
  public static void main(String[] args) throws IOException {
    RepeatedBatches trace = new RepeatedBatches(args[0]);
    Counted out =
        new Counted(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 20));
    try (LrbWriter writer = new LrbWriter(out, "repeated")) {
      trace.write((long) Double.parseDouble(args[1]), out, writer);
    }
  }

  private void write(long bytes, Counted out, LrbWriter writer) throws IOException {
    EventBatch gap = gap();
    long step = last - first + PAUSE_NANOS;
    for (boolean again = false; out.written < bytes; again = true) {
      if (again) {
        writer.write(later(gap, step));
      }
      for (EventBatch batch : batches) {
        writer.write(again ? later(batch, step) : batch);
      }
    }
  }

  /** A lost event on each CPU, just before the first event. */
  private EventBatch gap() {
    EventBatch gap = new EventBatch(cpus.size());
    gap.origin = batches.get(0).origin;
    gap.symbols = batches.get(0).symbols;
    for (int cpu : cpus) {
      int row = gap.size++;
      gap.kind[row] = EventKind.LOST_EVENTS.code();
      gap.cpu[row] = cpu;
      gap.comm[row] = Symbols.NONE;
      gap.timestampNanos[row] = first - 1;
      gap.setLostEvents(row, 1);
    }
    gap.tally.decoded(gap.size, gap.size);
    return gap;
  }

  private static EventBatch later(EventBatch batch, long nanos) {
    for (int row = 0; row < batch.size; row++) {
      batch.timestampNanos[row] += nanos;
    }
    return batch;
  }

  private static final class Counted extends FilterOutputStream {
    private long written;

    Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      written += length;
    }
  }
}
