package dev.lockreel.ingest.tracefs;

import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Kernel stacks ({@code kernel_stack: int size; unsigned long caller[]}), which belong to the last
 * event of their task in the same kind of context on the same CPU.
 */
public final class StackRecords implements RecordDecoder {
  /** Rows that the stack's event may be before it: those of other CPUs and of interrupts. */
  private static final int REACH = 64;

  private static final int MOST_FRAMES = 512;

  private final KernelSymbols kernel;
  private final EventField size;
  private final EventField callers;
  private final int word;

  /** Where no event of a CPU and context may be given a stack: its last record is no row. */
  private final Map<Long, Integer> notBefore = new HashMap<>();

  /**
   * @param longBytes of the traced kernel: 4 or 8
   */
  StackRecords(EventFormat format, KernelSymbols kernel, int longBytes) {
    this.kernel = kernel;
    size = format.field("size");
    callers = format.field("caller");
    word = longBytes;
  }

  @Override
  public boolean stack() {
    return true;
  }

  /** The batch is handed out: no row before is within reach. */
  public void nextBatch() {
    notBefore.clear();
  }

  /** A record of that CPU and context is no row: a stack that follows is not of an earlier one. */
  public void passed(EventRows rows) {
    notBefore.put(key(rows.cpu, rows.context), rows.batch.size);
  }

  @Override
  public Outcome decode(RawRecord record, EventRows rows) {
    if (callers == null || (size != null && !record.has(size))) {
      return Outcome.MALFORMED;
    }
    int row = event(rows);
    if (row >= 0) {
      List<String> frames = frames(record);
      EventBatch batch = rows.batch;
      EventDetail known = batch.detail[row];
      String name = EventKind.of(batch.kind[row]).eventName();
      batch.setDetail(
          row, known == null ? new EventDetail(name, Map.of(), frames) : known.withStack(frames));
    }
    return Outcome.NO_EVENT;
  }

  /** The row that the stack belongs to; -1 where there is none. */
  private int event(EventRows rows) {
    EventBatch batch = rows.batch;
    int first = notBefore.getOrDefault(key(rows.cpu, rows.context), 0);
    for (int row = batch.size - 1; row >= Math.max(first, batch.size - REACH); row--) {
      boolean same =
          batch.cpu[row] == rows.cpu
              && batch.pid[row] == rows.pid
              && context(batch.context[row]) == context(rows.context);
      if (same && batch.kind[row] != EventKind.LOST_EVENTS.code()) {
        return row;
      }
    }
    return -1;
  }

  private List<String> frames(RawRecord record) {
    int from = record.start(callers);
    int bytes = from < 0 ? 0 : record.length() - from;
    long said = size == null ? MOST_FRAMES : record.number(size);
    int count = (int) Math.max(0, Math.min(Math.min(said, MOST_FRAMES), bytes / word));
    List<String> frames = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long address = record.number(from + i * word, word, true);
      if (address == -1) {
        break;
      }
      frames.add(kernel.name(address));
    }
    return Collections.unmodifiableList(frames);
  }

  private static long key(int cpu, int context) {
    return (long) cpu << 8 | context(context);
  }

  private static int context(int bits) {
    return bits & ContextBits.INTERRUPT_MASK;
  }
}
