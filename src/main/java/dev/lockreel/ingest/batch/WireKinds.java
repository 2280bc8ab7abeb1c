package dev.lockreel.ingest.batch;

import dev.lockreel.trace.EventKind;
import java.util.Arrays;

/**
 * The numbers of the event kinds in a binary batch. They are part of the format: a number is never
 * given to another kind, and a new kind takes a new one.
 */
final class WireKinds {
  private static final EventKind[] BY_CODE = new EventKind[31];
  private static final byte[] CODES = new byte[EventKind.values().length];

  static {
    Arrays.fill(CODES, (byte) -1);
    define(0, EventKind.MERGED);
    define(1, EventKind.LOCK_ACQUIRE);
    define(2, EventKind.LOCK_RELEASE);
    define(3, EventKind.LOCK_ACQUIRED);
    define(4, EventKind.LOCK_CONTENDED);
    define(5, EventKind.CONTENTION_BEGIN);
    define(6, EventKind.CONTENTION_END);
    define(7, EventKind.LOCK_DESTROY);
    define(8, EventKind.IRQ_DISABLE);
    define(9, EventKind.IRQ_ENABLE);
    define(10, EventKind.BH_DISABLE);
    define(11, EventKind.BH_ENABLE);
    define(12, EventKind.IRQ_HANDLER_ENTRY);
    define(13, EventKind.IRQ_HANDLER_EXIT);
    define(14, EventKind.SOFTIRQ_ENTRY);
    define(15, EventKind.SOFTIRQ_EXIT);
    define(16, EventKind.HARDIRQ_THREADED);
    define(17, EventKind.SCHED_SWITCH);
    define(18, EventKind.SCHED_PROCESS_FORK);
    define(19, EventKind.SCHED_PROCESS_EXIT);
    define(20, EventKind.USER_RETURN);
    define(21, EventKind.PAGE_FAULT_USER);
    define(22, EventKind.PAGE_FAULT_KERNEL);
    define(23, EventKind.LOST_EVENTS);
    define(24, EventKind.TRACE_BOUNDARY);
    define(25, EventKind.MODEL);
    define(26, EventKind.WORKQUEUE_EXECUTE_START);
    define(27, EventKind.WORKQUEUE_EXECUTE_END);
    define(28, EventKind.TRACE_START);
    define(29, EventKind.TASK_FORK);
    define(30, EventKind.TASK_JOIN);
  }

  private WireKinds() {}

  private static void define(int code, EventKind kind) {
    BY_CODE[code] = kind;
    CODES[kind.code()] = (byte) code;
  }

  /** The number of the kind that {@code EventBatch.kind} holds. */
  static byte code(byte kind) {
    return CODES[kind];
  }

  /** What {@code EventBatch.kind} holds for that number. */
  static byte kind(byte code) throws MalformedBatchException {
    if (code < 0 || code >= BY_CODE.length) {
      throw new MalformedBatchException("there is no kind of event " + (code & 0xff));
    }
    return BY_CODE[code].code();
  }
}
