package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.BatchStage;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import java.util.Arrays;

/**
 * Puts events of one timestamp into an order in which no task is on two CPUs at once.
 *
 * <p>The kernel merges its per-CPU buffers by time, and events of the same time CPU by CPU. With a
 * clock that stands still (the global clock does, at boot for milliseconds) a task that was moved
 * then has its later events printed first:
 *
 * <pre>
 *       kworker/u4:1-30      [000] d..1.     8.778997: lock_release: ffff8882765f8320 &rq->__lock
 *       kworker/u4:1-30      [001] d..1.     8.778997: lock_acquire: ffff8882765f8320 &rq->__lock
 * </pre>
 *
 * <p>Where task 30 was the last one seen on CPU 1 before these lines, CPU 1 comes first. In
 * general, within a run of equal timestamps each CPU's events are a queue. Next is the earliest
 * line that is left, but before an event of task T (not the idle task, which every CPU has) come
 * the events of the CPU that T was last seen on, as long as T is the last task seen there. Those
 * events may themselves have to wait for a third CPU; a cycle of CPUs is broken where it closes.
 *
 * <p>Invariant: each task but idle is {@link #current} on at most one CPU, the one that it was seen
 * on last. So only a change of task on a CPU can begin a conflict, and a batch without one costs a
 * comparison per row and no memory. The run must be in one batch, which {@link FtraceCut} sees to.
 */
public final class CpuOrder implements BatchStage {
  /** Instead of a pid: no event of the CPU has been seen, or its task was seen elsewhere since. */
  public static final int NO_TASK = Integer.MIN_VALUE;

  /** CPU numbers from here on (no kernel has them) are left where they are. */
  private static final int MAX_CPUS = 1 << 13;

  private static final int NONE = -1;
  private static final byte LOST = EventKind.LOST_EVENTS.code();
  private static final byte BOUNDARY = EventKind.TRACE_BOUNDARY.code();

  /** The task last seen on each CPU: pid, 0 for idle, or {@link #NO_TASK}. */
  private int[] current = new int[0];

  /** End of the run of equal timestamps that was examined last, and each CPU's last row in it. */
  private int runEnd;

  private int[] lastInRun = new int[0];

  // For a run that is put in order: each CPU's first row that is left, the row that follows in its
  // CPU's queue and whether it has been taken, by row; when each CPU was last asked; the rows.
  private int[] queue = new int[0];
  private int[] follower = new int[0];
  private boolean[] taken = new boolean[0];
  private int[] asked = new int[0];
  private int question;
  private EventBatch ordered;

  /**
   * A stage that goes on after a place in a trace.
   *
   * @param lastTasks the pid of the task last seen on each CPU before that place, 0 or less for
   *     idle, {@link #NO_TASK} also where that task has been seen on another CPU since
   */
  public CpuOrder(long... lastTasks) {
    int cpus = Math.min(lastTasks.length, MAX_CPUS);
    makeRoom(cpus);
    for (int cpu = 0; cpu < cpus; cpu++) {
      current[cpu] = lastTasks[cpu] == NO_TASK ? NO_TASK : (int) Math.max(lastTasks[cpu], 0);
    }
  }

  @Override
  public long[] state() {
    return Arrays.stream(current).asLongStream().toArray();
  }

  @Override
  public boolean holdsRows() {
    return false;
  }

  @Override
  public void accept(EventBatch batch, boolean last) {
    runEnd = 0;
    if (current.length == 0) {
      dropFirstBoundaries(batch);
    }
    int row = 0;
    while (row < batch.size) {
      int cpu = batch.cpu[row];
      boolean same = cpu < current.length && current[cpu] == batch.pid[row];
      row = same ? row + 1 : changed(batch, row);
    }
  }

  /** Another task than before is on the CPU of {@code row}; gives the next row to look at. */
  private int changed(EventBatch batch, int row) {
    if (!showsTask(batch, row)) {
      return row + 1;
    }
    int before = lastCpu(batch, row);
    if (before != NONE && lastInRun(batch, row, before) > row) {
      order(batch, row);
      return runEnd;
    }
    ran(batch, row);
    return row + 1;
  }

  /** Whether the row says which task is on its CPU. */
  private static boolean showsTask(EventBatch batch, int row) {
    return batch.kind[row] != LOST && batch.kind[row] != BOUNDARY && batch.cpu[row] < MAX_CPUS;
  }

  /** The header before the first event begins nothing new. */
  private static void dropFirstBoundaries(EventBatch batch) {
    int first = 0;
    while (first < batch.size && batch.kind[first] == BOUNDARY) {
      first++;
    }
    if (first > 0) {
      for (int row = first; row < batch.size; row++) {
        batch.copyRow(batch, row, row - first);
      }
      batch.size -= first;
      batch.tally.decoded(0, -first);
    }
  }

  /** The other CPU that the row's task is current on; {@link #NONE} where there is none. */
  private int lastCpu(EventBatch batch, int row) {
    int pid = batch.pid[row];
    int own = batch.cpu[row];
    if (pid == 0 || (own < current.length && current[own] == pid)) {
      return NONE;
    }
    for (int cpu = 0; cpu < current.length; cpu++) {
      if (current[cpu] == pid) {
        return cpu;
      }
    }
    return NONE;
  }

  private void ran(EventBatch batch, int row) {
    makeRoom(batch.cpu[row] + 1);
    int before = lastCpu(batch, row);
    if (before != NONE) {
      current[before] = NO_TASK;
    }
    current[batch.cpu[row]] = batch.pid[row];
  }

  private void makeRoom(int cpus) {
    int room = current.length;
    if (cpus > room) {
      current = Arrays.copyOf(current, cpus);
      Arrays.fill(current, room, cpus, NO_TASK);
      lastInRun = Arrays.copyOf(lastInRun, cpus);
      queue = Arrays.copyOf(queue, cpus);
      asked = Arrays.copyOf(asked, cpus);
    }
  }

  /** The last row of {@code cpu} in the run of equal timestamps around {@code row}. */
  private int lastInRun(EventBatch batch, int row, int cpu) {
    if (row >= runEnd) {
      Arrays.fill(lastInRun, NONE);
      long time = batch.timestampNanos[row];
      int end = row;
      for (; end < batch.size && batch.timestampNanos[end] == time; end++) {
        if (batch.cpu[end] < MAX_CPUS) {
          makeRoom(batch.cpu[end] + 1);
          lastInRun[batch.cpu[end]] = end;
        }
      }
      runEnd = end;
    }
    return lastInRun[cpu];
  }

  /** Puts the rows from {@code from} to {@link #runEnd} in order. */
  private void order(EventBatch batch, int from) {
    int rows = runEnd - from;
    makeQueues(batch, from);
    int earliest = from;
    for (int place = 0; place < rows; place++) {
      while (taken[earliest - from]) {
        earliest++;
      }
      int row = first(batch, earliest);
      taken[row - from] = true;
      if (batch.cpu[row] < MAX_CPUS) {
        queue[batch.cpu[row]] = follower[row - from];
      }
      if (showsTask(batch, row)) {
        ran(batch, row);
      }
      ordered.copyRow(batch, row, place);
    }
    for (int place = 0; place < rows; place++) {
      batch.copyRow(ordered, place, from + place);
    }
    ordered.size = rows;
    ordered.clear();
  }

  private void makeQueues(EventBatch batch, int from) {
    int rows = runEnd - from;
    if (ordered == null) {
      ordered = new EventBatch();
    }
    while (ordered.capacity() < rows) {
      ordered.grow();
    }
    if (taken.length < rows) {
      taken = new boolean[ordered.capacity()];
      follower = new int[ordered.capacity()];
    }
    Arrays.fill(taken, 0, rows, false);
    Arrays.fill(queue, NONE);
    for (int row = runEnd - 1; row >= from; row--) {
      int cpu = batch.cpu[row];
      if (cpu < MAX_CPUS) {
        follower[row - from] = queue[cpu];
        queue[cpu] = row;
      }
    }
  }

  /** The row that must come first so that {@code row}, its CPU's first one, can come. */
  private int first(EventBatch batch, int row) {
    question++;
    int first = row;
    while (showsTask(batch, first)) {
      asked[batch.cpu[first]] = question;
      int before = lastCpu(batch, first);
      if (before == NONE || queue[before] == NONE || asked[before] == question) {
        break;
      }
      first = queue[before];
    }
    return first;
  }
}
