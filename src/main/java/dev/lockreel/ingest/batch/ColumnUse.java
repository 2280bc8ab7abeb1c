package dev.lockreel.ingest.batch;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;

/**
 * The columns of an {@link EventBatch} that an event's kind fills. The others hold garbage, which
 * must not get into an encoded batch: equal events give equal bytes.
 */
public final class ColumnUse {
  public static final int LOCK_BITS = 1;
  public static final int LOCK = 1 << 1;
  public static final int KEY = 1 << 2;
  public static final int NEST_LOCK = 1 << 3;
  public static final int NAME = 1 << 4;
  public static final int IP = 1 << 5;

  private ColumnUse() {}

  /** The columns that the row fills, of those above; every row fills the others. */
  public static int of(EventBatch batch, int row) {
    EventKind kind = EventKind.of(batch.kind[row]);
    return kind.hasTgid() ? KEY | ofKind(kind, batch, row) : ofKind(kind, batch, row);
  }

  private static int ofKind(EventKind kind, EventBatch batch, int row) {
    return switch (kind) {
      case LOCK_ACQUIRE, LOCK_RELEASE -> LOCK_BITS | LOCK | NAME | hiddenIn(batch.lockBits[row]);
      case LOCK_ACQUIRED, LOCK_CONTENDED, CONTENTION_BEGIN, MERGED -> LOCK | NAME;
      case LOCK_DESTROY -> LOCK | KEY;
      case IRQ_DISABLE, IRQ_ENABLE -> NAME | IP;
      case SCHED_SWITCH -> LOCK | LOCK_BITS;
      case PAGE_FAULT_USER, PAGE_FAULT_KERNEL, WORKQUEUE_EXECUTE_START, WORKQUEUE_EXECUTE_END ->
          LOCK | IP;
      case CONTENTION_END,
          IRQ_HANDLER_ENTRY,
          IRQ_HANDLER_EXIT,
          SOFTIRQ_ENTRY,
          SOFTIRQ_EXIT,
          SCHED_PROCESS_FORK,
          TASK_FORK,
          TASK_JOIN,
          LOST_EVENTS ->
          LOCK;
      case BH_DISABLE,
          BH_ENABLE,
          HARDIRQ_THREADED,
          SCHED_PROCESS_EXIT,
          USER_RETURN,
          TRACE_BOUNDARY,
          TRACE_START,
          MODEL ->
          0;
    };
  }

  private static int hiddenIn(int lockBits) {
    int use = (lockBits & LockBits.FULL) != 0 ? KEY | IP | NEST_LOCK : 0;
    return (lockBits & LockBits.NEST_LOCK) != 0 ? use | NEST_LOCK : use;
  }
}
