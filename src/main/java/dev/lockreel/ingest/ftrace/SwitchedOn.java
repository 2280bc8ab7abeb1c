package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.BatchStage;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Leaves out what a CPU acquired before its releases were recorded. perf switches events on CPU by
 * CPU and, on each, one after the other (evlist__enable of the kernel's tools/perf/util/evlist.c):
 * at first a CPU shows acquisitions whose releases it does not show.
 *
 * <p>An acquisition before the first release of its CPU counts if the next event of that lock there
 * is its release and the CPU shows no other task between: then it was held all that time, since
 * acquisitions were on. Rows are held back until that is known, among the first {@link #BEGINNING}
 * of a trace; after them all acquisitions before the first release are left out.
 */
final class SwitchedOn implements BatchStage {
  private static final byte ACQUIRE = EventKind.LOCK_ACQUIRE.code();
  private static final byte ACQUIRED = EventKind.LOCK_ACQUIRED.code();
  private static final byte RELEASE = EventKind.LOCK_RELEASE.code();

  /** A machine has fewer CPUs; the rows of a larger number are left as they are. */
  static final int MAX_CPUS = 1 << 16;

  /** Rows of a trace in which an acquisition may wait for its release. */
  private static final int BEGINNING = 1 << 12;

  /** What lockdep's stacks hold at most (MAX_LOCK_DEPTH). */
  private static final int MOST_WAITING = 48;

  /**
   * CPUs that have shown a release. After {@link #MAX_CPUS} of them, while the trace is beginning,
   * the number of its rows in binary.
   */
  private final BitSet started;

  private final Map<Integer, Waiting> waiting = new HashMap<>();
  private final EventBatch held = new EventBatch(1);
  private int rowsSeen;

  private long leftOut;
  private long firstLeftOut;

  /** The acquisitions of one CPU that may still turn out to be whole. */
  private static final class Waiting {
    int pid = PerfOrder.NO_NUMBER;
    int count;
    final long[] lock = new long[MOST_WAITING];
    final int[] acquireRow = new int[MOST_WAITING];

    /** Row of lock_acquired; the row of the acquisition where there is none. */
    final int[] acquiredRow = new int[MOST_WAITING];

    int latestOf(long address) {
      int at = count - 1;
      while (at >= 0 && lock[at] != address) {
        at--;
      }
      return at;
    }

    void remove(int at) {
      count--;
      System.arraycopy(lock, at + 1, lock, at, count - at);
      System.arraycopy(acquireRow, at + 1, acquireRow, at, count - at);
      System.arraycopy(acquiredRow, at + 1, acquiredRow, at, count - at);
    }
  }

  /**
   * @param state what {@link #state} gave before; nothing at the beginning of a trace
   */
  SwitchedOn(long... state) {
    started = BitSet.valueOf(state);
    boolean beginning = state.length == 0 || started.length() > MAX_CPUS;
    rowsSeen = BEGINNING;
    if (beginning) {
      long[] rows = started.get(MAX_CPUS, MAX_CPUS + Integer.SIZE).toLongArray();
      rowsSeen = rows.length == 0 ? 0 : (int) rows[0];
      started.clear(MAX_CPUS, MAX_CPUS + Integer.SIZE);
    }
  }

  @Override
  public long[] state() {
    if (rowsSeen >= BEGINNING) {
      return started.isEmpty() ? new long[1] : started.toLongArray();
    }
    BitSet state = (BitSet) started.clone();
    BitSet.valueOf(new long[] {rowsSeen}).stream().forEach(bit -> state.set(MAX_CPUS + bit));
    return state.toLongArray();
  }

  @Override
  public boolean holdsRows() {
    return held.size > 0;
  }

  @Override
  public void accept(EventBatch batch, boolean last) {
    int settled = batch.takeBack(held);
    for (int row = settled; row < batch.size; row++) {
      if (rowsSeen < BEGINNING) {
        rowsSeen++;
        beginning(batch, row);
        if (rowsSeen == BEGINNING) {
          dropAll(batch);
        }
      } else {
        settle(batch, row, null);
      }
    }
    if (last) {
      dropAll(batch);
    }
    hold(batch);
    if (leftOut > 0) {
      batch.tally.noticed(
          new AnomalyExample(
              Anomaly.EVENTS_SWITCHED_ON,
              batch.origin.file(),
              firstLeftOut,
              "no lock_release has been recorded yet"),
          leftOut);
      leftOut = 0;
    }
  }

  private void beginning(EventBatch batch, int row) {
    byte kind = batch.kind[row];
    if (kind == EventKind.TRACE_BOUNDARY.code() || kind == EventKind.LOST_EVENTS.code()) {
      dropAll(batch);
      return;
    }
    Waiting here = waiting.computeIfAbsent(batch.cpu[row], cpu -> new Waiting());
    if (batch.pid[row] != here.pid) {
      drop(batch, here);
      here.pid = batch.pid[row];
    }
    settle(batch, row, here);
  }

  /**
   * @param here null after the beginning
   */
  private void settle(EventBatch batch, int row, Waiting here) {
    int cpu = batch.cpu[row];
    byte kind = batch.kind[row];
    boolean acquisition = kind == ACQUIRE || kind == ACQUIRED;
    boolean on = started.get(Math.min(cpu, MAX_CPUS)) || cpu >= MAX_CPUS;
    if ((!acquisition && kind != RELEASE) || (on && (here == null || here.count == 0))) {
      return;
    }
    int known = here == null ? -1 : here.latestOf(batch.lock[row]);
    if (kind == ACQUIRED && known >= 0) {
      here.acquiredRow[known] = row;
    } else if (kind == ACQUIRED) {
      if (!on) {
        leaveOut(batch, row);
      }
    } else if (kind == ACQUIRE) {
      if (known >= 0) {
        dropOne(batch, here, known);
      }
      if (!on && here != null && here.count < MOST_WAITING) {
        wait(here, row, batch.lock[row]);
      } else if (!on) {
        leaveOut(batch, row);
      }
    } else {
      started.set(cpu);
      if (known >= 0) {
        here.remove(known);
      } else if (!on) {
        forget(batch, row);
      }
    }
  }

  private static void wait(Waiting here, int row, long lock) {
    here.lock[here.count] = lock;
    here.acquireRow[here.count] = row;
    here.acquiredRow[here.count++] = row;
  }

  /** A release of what was acquired before: all that seems to be held there is forgotten. */
  private static void forget(EventBatch batch, int row) {
    batch.kind[row] = EventKind.TRACE_BOUNDARY.code();
    batch.lock[row] = 0;
    batch.lockBits[row] = 0;
    batch.setDetail(row, Rows.LOSS);
  }

  private void dropAll(EventBatch batch) {
    for (Waiting here : waiting.values()) {
      drop(batch, here);
    }
    waiting.clear();
  }

  private void drop(EventBatch batch, Waiting here) {
    while (here.count > 0) {
      dropOne(batch, here, here.count - 1);
    }
  }

  private void dropOne(EventBatch batch, Waiting here, int at) {
    leaveOut(batch, here.acquireRow[at]);
    if (here.acquiredRow[at] != here.acquireRow[at]) {
      leaveOut(batch, here.acquiredRow[at]);
    }
    here.remove(at);
  }

  private void leaveOut(EventBatch batch, int row) {
    batch.kind[row] = EventKind.MERGED.code();
    batch.name[row] = Symbols.NONE;
    firstLeftOut =
        leftOut++ == 0 ? batch.position[row] : Math.min(firstLeftOut, batch.position[row]);
  }

  private void hold(EventBatch batch) {
    int first = batch.size;
    for (Waiting here : waiting.values()) {
      first = here.count > 0 ? Math.min(first, here.acquireRow[0]) : first;
    }
    if (first == batch.size) {
      return;
    }
    for (Waiting here : waiting.values()) {
      for (int at = 0; at < here.count; at++) {
        here.acquireRow[at] -= first;
        here.acquiredRow[at] -= first;
      }
    }
    held.hasFull = batch.hasFull;
    batch.moveTail(first, held);
    batch.resumable = false;
  }
}
