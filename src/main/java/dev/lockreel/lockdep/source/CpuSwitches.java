package dev.lockreel.lockdep.source;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Finds holes that no mark shows, as where tracing was off for a while: a CPU goes on with another
 * task than the one that its last sched_switch switched to. Each gets a row of its own in the
 * batch, after which nothing of any CPU is known.
 *
 * <p>Where sched_switch is filtered, by task say, that is so again and again and proves nothing:
 * most switches must fit. A task may have events between its sched_switch and the switch itself.
 */
final class CpuSwitches {
  private static final int SWITCH = EventKind.SCHED_SWITCH.code();
  private static final int LOST = EventKind.LOST_EVENTS.code();
  private static final int BOUNDARY = EventKind.TRACE_BOUNDARY.code();
  private static final int START = EventKind.TRACE_START.code();
  private static final EventDetail HOLE =
      new EventDetail("trace_boundary", Map.of("kind", "hole"), List.of());

  /** Fitting switches for one hole; for the first one {@link #FIRST}. */
  private static final long FITTING = 16;

  private static final long FIRST = 4;

  private static final int UNKNOWN = Integer.MIN_VALUE;
  private static final int PER_CPU = 2;

  /** Numbers of the state before those of the CPUs. */
  private static final int FIXED_STATE = 2;

  /** By CPU: the task that its last switch was to; or {@link #UNKNOWN}. */
  private int[] to = {};

  /** By CPU: the task that was switched from, until the other one was seen; or {@link #UNKNOWN}. */
  private int[] from = {};

  private long fitting;
  private long wrong;

  /**
   * Puts a row in front of each event before which events of its CPU are missing.
   *
   * @param tasks those of which the trace has shown more than switches
   */
  void mark(EventBatch batch, Tasks tasks) {
    int row = to.length == 0 ? firstSwitch(batch) : 0;
    for (; row < batch.size; row++) {
      int kind = batch.kind[row];
      if (kind == BOUNDARY || kind == START) {
        Arrays.fill(to, UNKNOWN);
      } else if (kind == LOST) {
        forget(batch.cpu[row]);
      } else if (!fits(batch, row, kind) && isHole(batch, row, tasks)) {
        insert(batch, row++);
        Arrays.fill(to, UNKNOWN);
      }
      if (kind == SWITCH) {
        switched(batch, row);
      }
    }
  }

  private static int firstSwitch(EventBatch batch) {
    int row = 0;
    while (row < batch.size && batch.kind[row] != SWITCH) {
      row++;
    }
    return row;
  }

  private void forget(int cpu) {
    if (cpu >= 0 && cpu < to.length) {
      to[cpu] = UNKNOWN;
    }
  }

  private boolean fits(EventBatch batch, int row, int kind) {
    int cpu = batch.cpu[row];
    if (cpu >= to.length || to[cpu] == UNKNOWN) {
      return true;
    }
    int pid = batch.pid[row];
    if (pid == to[cpu]) {
      from[cpu] = UNKNOWN;
      fitting += kind == SWITCH ? 1 : 0;
      return true;
    }
    return pid == from[cpu] && kind != SWITCH;
  }

  private boolean isHole(EventBatch batch, int row, Tasks tasks) {
    wrong++;
    return (wrong - 1) * FITTING <= fitting - FIRST
        && (batch.kind[row] != SWITCH || tasks.knows(batch.pid[row], batch.cpu[row]));
  }

  private void switched(EventBatch batch, int row) {
    int cpu = batch.cpu[row];
    if (cpu >= to.length) {
      int before = to.length;
      to = Arrays.copyOf(to, Math.max(cpu + 1, before * 2));
      from = Arrays.copyOf(from, to.length);
      Arrays.fill(to, before, to.length, UNKNOWN);
    }
    to[cpu] = batch.nextPid(row);
    from[cpu] = batch.pid[row];
  }

  private static void insert(EventBatch batch, int at) {
    batch.insertRow(at);
    batch.kind[at] = (byte) BOUNDARY;
    batch.context[at] = 0;
    batch.lockBits[at] = 0;
    batch.lock[at] = 0;
    batch.setDetail(at, HOLE);
  }

  /** Whether a boundary is such a hole. */
  static boolean isHole(EventBatch batch, int row) {
    return HOLE.equals(batch.detail[row]);
  }

  /** For a checkpoint: what was counted, then two numbers for each CPU. */
  long[] state() {
    if (to.length == 0) {
      return new long[0];
    }
    long[] state = new long[FIXED_STATE + to.length * PER_CPU];
    state[0] = fitting;
    state[1] = wrong;
    for (int cpu = 0; cpu < to.length; cpu++) {
      state[FIXED_STATE + cpu * PER_CPU] = to[cpu];
      state[FIXED_STATE + cpu * PER_CPU + 1] = from[cpu];
    }
    return state;
  }

  void restore(long[] state) {
    if (state.length < FIXED_STATE) {
      return;
    }
    fitting = state[0];
    wrong = state[1];
    to = new int[(state.length - FIXED_STATE) / PER_CPU];
    from = new int[to.length];
    for (int cpu = 0; cpu < to.length; cpu++) {
      to[cpu] = (int) state[FIXED_STATE + cpu * PER_CPU];
      from[cpu] = (int) state[FIXED_STATE + cpu * PER_CPU + 1];
    }
  }
}
