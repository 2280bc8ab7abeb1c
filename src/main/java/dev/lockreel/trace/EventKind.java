package dev.lockreel.trace;

import java.util.HashMap;
import java.util.Map;

/**
 * The kinds of events. The names are the kernel's tracepoint names; {@link #MODEL} stands for every
 * memory, VFIO and HMM event, whose own name is in its {@link EventDetail}.
 */
public enum EventKind {
  /**
   * A line that its twin made redundant. It says nothing new, unless the twin was handed out before
   * it came: then its {@code name} is the class name that the twin lacks.
   */
  MERGED(""),
  LOCK_ACQUIRE("lock_acquire"),
  LOCK_RELEASE("lock_release"),
  LOCK_ACQUIRED("lock_acquired"),
  LOCK_CONTENDED("lock_contended"),
  CONTENTION_BEGIN("contention_begin"),
  CONTENTION_END("contention_end"),
  LOCK_DESTROY("lock_destroy"),
  IRQ_DISABLE("irq_disable"),
  IRQ_ENABLE("irq_enable"),
  BH_DISABLE("bh_disable"),
  BH_ENABLE("bh_enable"),
  IRQ_HANDLER_ENTRY("irq_handler_entry"),
  IRQ_HANDLER_EXIT("irq_handler_exit"),
  SOFTIRQ_ENTRY("softirq_entry"),
  SOFTIRQ_EXIT("softirq_exit"),
  HARDIRQ_THREADED("hardirq_threaded"),
  SCHED_SWITCH("sched_switch"),
  SCHED_PROCESS_FORK("sched_process_fork"),
  SCHED_PROCESS_EXIT("sched_process_exit"),
  /** A thread of a program begins another one. */
  TASK_FORK("task_fork"),
  /** A thread of a program has waited for the end of another one. */
  TASK_JOIN("task_join"),
  USER_RETURN("user_return"),
  PAGE_FAULT_USER("page_fault_user"),
  PAGE_FAULT_KERNEL("page_fault_kernel"),
  LOST_EVENTS("lost_events"),
  TRACE_BOUNDARY("trace_boundary"),
  /** Nothing was held before the next event: the trace is whole from here on. */
  TRACE_START("trace_start"),
  WORKQUEUE_EXECUTE_START("workqueue_execute_start"),
  WORKQUEUE_EXECUTE_END("workqueue_execute_end"),
  MODEL("");

  private static final EventKind[] VALUES = values();
  private static final Map<String, EventKind> BY_NAME = new HashMap<>();

  static {
    for (EventKind kind : VALUES) {
      if (!kind.eventName.isEmpty()) {
        BY_NAME.put(kind.eventName, kind);
      }
    }
  }

  private final String eventName;

  EventKind(String eventName) {
    this.eventName = eventName;
  }

  /** The kernel's name, as in NDJSON's {@code event}; empty where the kind stands for several. */
  public String eventName() {
    return eventName;
  }

  /** What {@link EventBatch#kind} stores. */
  @SuppressWarnings(
      "EnumOrdinal") // Codes live in memory only; a column of bytes is scanned faster than one of
  // objects.
  public byte code() {
    return (byte) ordinal();
  }

  /** Whether {@link EventBatch#key} holds the process id of such a row. */
  public boolean hasTgid() {
    return switch (this) {
      case SCHED_SWITCH,
          SCHED_PROCESS_FORK,
          SCHED_PROCESS_EXIT,
          USER_RETURN,
          PAGE_FAULT_USER,
          PAGE_FAULT_KERNEL,
          MODEL ->
          true;
      default -> false;
    };
  }

  /** The kind at {@code ordinal}, as stored in {@link EventBatch#kind}. */
  public static EventKind of(int ordinal) {
    return VALUES[ordinal];
  }

  /** The kind of that name, or null where no kind or only {@link #MODEL} carries it. */
  public static EventKind named(String eventName) {
    return BY_NAME.get(eventName);
  }
}
