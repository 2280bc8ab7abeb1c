package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.BatchStage;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.util.Arrays;

/**
 * What perf's events say only together with those before them.
 *
 * <p>Before its releases are recorded, a CPU's acquisitions say little: {@link SwitchedOn}.
 *
 * <p>A task that exits has no number any more from some point on; its events then have the number
 * -1 (perf_event_tid of kernel/events/core.c). It is the task that ran on the CPU before.
 */
public final class PerfOrder implements BatchStage {
  private static final byte RELEASE = EventKind.LOCK_RELEASE.code();

  /** Number of a task that exits. */
  public static final int NO_NUMBER = -1;

  private final SwitchedOn switchedOn;

  /**
   * Of each CPU the task that runs on it, then the one that it is being switched to; {@link
   * #NO_NUMBER} where there is none or it is not known.
   */
  private int[] running;

  /**
   * @param state what {@link #state} gave before
   */
  public PerfOrder(long... state) {
    switchedOn = new SwitchedOn(BatchStage.firstOf(state));
    running = Arrays.stream(BatchStage.secondOf(state)).mapToInt(pid -> (int) pid).toArray();
  }

  @Override
  public void accept(EventBatch batch, boolean last) {
    for (int row = 0; row < batch.size; row++) {
      int cpu = batch.cpu[row];
      if (cpu < SwitchedOn.MAX_CPUS && batch.kind[row] != EventKind.TRACE_BOUNDARY.code()) {
        name(batch, row, cpu);
      }
    }
    switchedOn.accept(batch, last);
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
    return switchedOn.holdsRows();
  }

  @Override
  public long[] state() {
    return BatchStage.joined(switchedOn.state(), Arrays.stream(running).asLongStream().toArray());
  }
}
