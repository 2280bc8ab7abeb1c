package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.BatchStage;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What perf's events say only together with those before them.
 *
 * <p>perf switches events on CPU by CPU and, on each, one after the other (evlist__enable of the
 * kernel's tools/perf/util/evlist.c): at first a CPU shows acquisitions whose releases it does not
 * show. They are left out up to the CPU's first release, and there all that seems to be held is
 * forgotten.
 *
 * <p>A task that exits has no number any more from some point on; its events then have the number
 * -1 (perf_event_tid of kernel/events/core.c). It is the task that ran on the CPU before.
 */
public final class PerfOrder implements BatchStage {
  private static final byte ACQUIRE = EventKind.LOCK_ACQUIRE.code();
  private static final byte ACQUIRED = EventKind.LOCK_ACQUIRED.code();
  private static final byte RELEASE = EventKind.LOCK_RELEASE.code();

  /** A machine has fewer CPUs; the rows of a larger number are left as they are. */
  private static final int MAX_CPUS = 1 << 16;

  /** Number of a task that exits. */
  public static final int NO_NUMBER = -1;

  /** CPUs that have shown a release. */
  private final BitSet started;

  /**
   * Of each CPU the task that runs on it, then the one that it is being switched to; {@link
   * #NO_NUMBER} where there is none or it is not known.
   */
  private int[] running;

  /**
   * @param state what {@link #state} gave before
   */
  public PerfOrder(long... state) {
    started = BitSet.valueOf(BatchStage.firstOf(state));
    running = Arrays.stream(BatchStage.secondOf(state)).mapToInt(pid -> (int) pid).toArray();
  }

  @Override
  public void accept(EventBatch batch, boolean last) {
    long leftOut = 0;
    for (int row = 0; row < batch.size; row++) {
      int cpu = batch.cpu[row];
      if (cpu < MAX_CPUS && batch.kind[row] != EventKind.TRACE_BOUNDARY.code()) {
        name(batch, row, cpu);
      }
      byte kind = batch.kind[row];
      boolean acquisition = kind == ACQUIRE || kind == ACQUIRED;
      if ((!acquisition && kind != RELEASE) || cpu >= MAX_CPUS || started.get(cpu)) {
        continue;
      }
      if (acquisition) {
        batch.kind[row] = EventKind.MERGED.code();
        batch.name[row] = Symbols.NONE;
        leftOut++;
      } else {
        started.set(cpu);
        batch.kind[row] = EventKind.TRACE_BOUNDARY.code();
        batch.lock[row] = 0;
        batch.lockBits[row] = 0;
        batch.setDetail(row, Rows.LOSS);
      }
    }
    if (leftOut > 0) {
      batch.tally.noticed(
          new AnomalyExample(
              Anomaly.EVENTS_SWITCHED_ON,
              batch.origin.file(),
              batch.position[0],
              "no lock_release has been recorded yet"),
          leftOut);
    }
  }

  /**
   * Gives a task that exits the number that it had. It is still the one that releases the run
   * queue's lock after sched_switch, and does nothing any more after that.
   */
  private void name(EventBatch batch, int row, int cpu) {
    int at = 2 * cpu;
    if (at >= running.length) {
      int known = running.length;
      running = Arrays.copyOf(running, 2 * Math.max(cpu + 1, known));
      Arrays.fill(running, known, running.length, NO_NUMBER);
    }
    if (batch.pid[row] != NO_NUMBER) {
      running[at] = batch.pid[row];
      running[at + 1] = NO_NUMBER;
    } else {
      batch.pid[row] = running[at];
    }
    if (batch.kind[row] == EventKind.SCHED_SWITCH.code()) {
      running[at + 1] = batch.nextPid(row);
    } else if (batch.kind[row] == RELEASE && running[at + 1] != NO_NUMBER) {
      running[at] = running[at + 1];
      running[at + 1] = NO_NUMBER;
    }
    if (batch.pid[row] == NO_NUMBER) {
      batch.pid[row] = 0;
      batch.kind[row] = EventKind.MERGED.code();
      batch.name[row] = Symbols.NONE;
    }
  }

  @Override
  public boolean holdsRows() {
    return false;
  }

  @Override
  public long[] state() {
    return BatchStage.joined(
        started.toLongArray(), Arrays.stream(running).asLongStream().toArray());
  }
}
