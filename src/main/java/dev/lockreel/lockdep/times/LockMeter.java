package dev.lockreel.lockdep.times;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.Symbols;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Measures the locks of one source by the clock of its trace, as the kernel's lock_stat does by its
 * own. Knows nothing of validation: a lock is its address, or where the trace hides that its name,
 * and the task that has it.
 *
 * <p>A time that a gap in the trace falls into is not counted, nor is that of a lock which is still
 * held where the trace ends. Events must come in trace order. Not for several threads.
 */
public final class LockMeter {
  private static final long NEVER = Long.MIN_VALUE;

  /** Entries of one task for one lock; older ones are taken as released unseen. */
  private static final int MOST_NESTED = 64;

  private final LockTimes times;
  private final String source;
  private final Map<Holder, ArrayDeque<Taken>> taken = new HashMap<>();
  private final Map<Long, LockTimes.Totals> totals = new HashMap<>();

  private record Holder(long lock, int task) {}

  /** A lock that a task has asked for, and perhaps got. */
  private static final class Taken {
    private final LockTimes.Totals totals;
    private final long begun;
    private final long position;
    private final int ip;
    private long contended = NEVER;
    private long contendedPosition;
    private long acquired = NEVER;

    private Taken(LockTimes.Totals totals, long begun, long position, int ip) {
      this.totals = totals;
      this.begun = begun;
      this.position = position;
      this.ip = ip;
    }
  }

  /**
   * A meter that has seen nothing.
   *
   * @param times takes what it measures
   * @param source name of the source
   */
  public LockMeter(LockTimes times, String source) {
    this.times = times;
    this.source = source;
  }

  /** Measures a batch; keeps nothing of it. */
  public void accept(EventBatch batch) {
    for (int row = 0; row < batch.size; row++) {
      switch (EventKind.of(batch.kind[row])) {
        case LOCK_ACQUIRE -> acquire(batch, row);
        case LOCK_CONTENDED -> contended(batch, row);
        case LOCK_ACQUIRED -> acquired(batch, row);
        case LOCK_RELEASE -> release(batch, row);
        case LOST_EVENTS, TRACE_BOUNDARY, TRACE_START -> taken.clear();
        default -> {
          // Says nothing about locks.
        }
      }
    }
  }

  private void acquire(EventBatch batch, int row) {
    LockTimes.Totals of = totals(batch, row);
    of.acquisitions++;
    push(batch, row, of);
  }

  private Taken push(EventBatch batch, int row, LockTimes.Totals of) {
    boolean full = (batch.lockBits[row] & LockBits.FULL) != 0;
    int ip = full ? batch.ip[row] : Symbols.NONE;
    Taken entry = new Taken(of, batch.timestampNanos[row], batch.position[row], ip);
    ArrayDeque<Taken> stack =
        taken.computeIfAbsent(holder(batch, row), each -> new ArrayDeque<>(1));
    stack.push(entry);
    if (stack.size() > MOST_NESTED) {
      stack.removeLast();
    }
    return entry;
  }

  private void contended(EventBatch batch, int row) {
    Taken entry = newest(batch, row);
    if (entry == null) {
      // Asked for before the trace, or a gap in it, began.
      entry = push(batch, row, totals(batch, row));
    }
    entry.totals.contentions++;
    entry.contended = batch.timestampNanos[row];
    entry.contendedPosition = batch.position[row];
  }

  private void acquired(EventBatch batch, int row) {
    Taken entry = newest(batch, row);
    if (entry == null || entry.acquired != NEVER) {
      return;
    }
    entry.acquired = batch.timestampNanos[row];
    if (entry.contended != NEVER) {
      Span wait = new Span(entry.contended, entry.acquired, entry.contendedPosition, entry.ip);
      add(entry.totals.wait, wait, batch, row);
    }
  }

  private void release(EventBatch batch, int row) {
    Holder holder = holder(batch, row);
    ArrayDeque<Taken> stack = taken.get(holder);
    if (stack == null) {
      return;
    }
    Taken entry = stack.pop();
    if (stack.isEmpty()) {
      taken.remove(holder);
    }
    long from = entry.acquired != NEVER ? entry.acquired : entry.begun;
    Span hold = new Span(from, batch.timestampNanos[row], entry.position, entry.ip);
    add(entry.totals.hold, hold, batch, row);
  }

  private record Span(long from, long to, long position, int ip) {}

  private void add(LockTimes.Sum sum, Span span, EventBatch batch, int row) {
    long nanos = span.to - span.from;
    if (nanos < 0) {
      return; // the trace's clock went back
    }
    sum.add(nanos);
    if (sum.mayBeLongest(nanos)) {
      sum.offer(
          new LongestTime(
              nanos,
              source,
              batch.origin.file() + ":" + Position.text(span.position),
              span.from,
              batch.pid[row],
              text(batch, batch.comm[row]),
              text(batch, span.ip)));
    }
  }

  private Taken newest(EventBatch batch, int row) {
    ArrayDeque<Taken> stack = taken.get(holder(batch, row));
    return stack == null ? null : stack.peek();
  }

  /** Idle tasks have one pid, and one is on each CPU. */
  private static Holder holder(EventBatch batch, int row) {
    int pid = batch.pid[row];
    long lock = batch.lock[row];
    return new Holder(
        lock != 0 ? lock : Long.MIN_VALUE | batch.name[row], pid != 0 ? pid : -1 - batch.cpu[row]);
  }

  private LockTimes.Totals totals(EventBatch batch, int row) {
    boolean full = (batch.lockBits[row] & LockBits.FULL) != 0;
    int subclass = full ? LockBits.subclass(batch.lockBits[row]) : 0;
    return totals.computeIfAbsent(
        (long) batch.name[row] << 3 | subclass,
        each -> {
          String name = text(batch, batch.name[row]);
          return times.of(subclass == 0 ? name : name + "/" + subclass);
        });
  }

  private static String text(EventBatch batch, int symbol) {
    return symbol == Symbols.NONE ? "" : batch.symbols.text(symbol);
  }
}
