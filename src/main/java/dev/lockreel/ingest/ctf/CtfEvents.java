package dev.lockreel.ingest.ctf;

import static java.util.Map.entry;

import dev.lockreel.ingest.ModelEvents;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.ingest.ftrace.PerfOrder;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Rows of the events of lttng-modules (include/instrumentation/events), whose names and fields are
 * the kernel's but for a prefix, and {@code tid} where the kernel says {@code pid}.
 */
final class CtfEvents {
  /** What became of a line. */
  enum Outcome {
    ROW,
    /** Its event is not in the vocabulary. */
    SKIPPED,
    MALFORMED
  }

  private static final Map<String, EventKind> KINDS =
      Map.ofEntries(
          entry("lock_acquire", EventKind.LOCK_ACQUIRE),
          entry("lock_release", EventKind.LOCK_RELEASE),
          entry("lock_acquired", EventKind.LOCK_ACQUIRED),
          entry("lock_contended", EventKind.LOCK_CONTENDED),
          entry("sched_switch", EventKind.SCHED_SWITCH),
          entry("sched_process_fork", EventKind.SCHED_PROCESS_FORK),
          entry("sched_process_exit", EventKind.SCHED_PROCESS_EXIT),
          entry("irq_handler_entry", EventKind.IRQ_HANDLER_ENTRY),
          entry("irq_handler_exit", EventKind.IRQ_HANDLER_EXIT),
          entry("irq_softirq_entry", EventKind.SOFTIRQ_ENTRY),
          entry("irq_softirq_exit", EventKind.SOFTIRQ_EXIT),
          entry("preemptirq_irq_disable", EventKind.IRQ_DISABLE),
          entry("preemptirq_irq_enable", EventKind.IRQ_ENABLE),
          entry("x86_exceptions_page_fault_user", EventKind.PAGE_FAULT_USER),
          entry("x86_exceptions_page_fault_kernel", EventKind.PAGE_FAULT_KERNEL),
          entry("workqueue_execute_start", EventKind.WORKQUEUE_EXECUTE_START),
          entry("workqueue_execute_end", EventKind.WORKQUEUE_EXECUTE_END));

  private static final Pattern SYSTEM_CALL =
      Pattern.compile("(?:compat_)?syscall_(?:entry|exit)_.*");

  /** The kernel's EXIT_DEAD and EXIT_ZOMBIE in a task's state. */
  private static final long EXIT_STATES = 0x30;

  private static final int TRY = 1;
  private static final int READ = 2;
  private static final long MOST_CPUS = 1 << 20;

  private final ProbeMapping probes;
  private long withoutInterruptState;

  CtfEvents(ProbeMapping probes) {
    this.probes = probes;
  }

  /** Adds the row of a line. */
  Outcome read(CtfLine line, long number, EventBatch into) {
    EventKind kind =
        SYSTEM_CALL.matcher(line.event()).matches()
            ? EventKind.USER_RETURN
            : KINDS.get(line.event());
    EventDetail detail = kind == null ? model(line) : null;
    if (kind == null && detail == null) {
      return Outcome.SKIPPED;
    }
    if (!(line.ofPacket("cpu_id") instanceof Long cpu) || cpu < 0 || cpu >= MOST_CPUS) {
      return Outcome.MALFORMED;
    }
    if (into.size == into.capacity()) {
      into.grow();
    }
    int row = into.size;
    into.cpu[row] = cpu.intValue();
    into.timestampNanos[row] = line.nanos();
    into.position[row] = number;
    into.detail[row] = null;
    into.lock[row] = 0;
    into.lockBits[row] = 0;
    into.key[row] = 0;
    into.name[row] = Symbols.NONE;
    into.ip[row] = Symbols.NONE;
    envelope(line, row, into);
    into.kind[row] = (kind == null ? EventKind.MODEL : kind).code();
    if (kind != null && !columns(kind, line.fields(), row, into)) {
      return Outcome.MALFORMED;
    }
    if (detail != null) {
      into.setDetail(row, detail);
    }
    into.size++;
    if (kind == EventKind.LOCK_ACQUIRE && (into.context[row] & ContextBits.IRQS_KNOWN) == 0) {
      withoutInterruptState++;
    }
    return Outcome.ROW;
  }

  /** Writes what was counted since the last call into the batch's tally. */
  void end(EventBatch into) {
    if (withoutInterruptState > 0) {
      into.tally.noticed(Anomaly.NO_INTERRUPT_STATE, withoutInterruptState);
      withoutInterruptState = 0;
    }
  }

  private EventDetail model(CtfLine line) {
    Map<String, Object> fields = new LinkedHashMap<>(line.fields());
    fields.values().removeIf(value -> value == null);
    if (probes.knows(line.event())) {
      return probes.read(line.event(), fields);
    }
    return ModelEvents.contains(line.event()) ? ModelEvents.detail(line.event(), fields) : null;
  }

  private static void envelope(CtfLine line, int row, EventBatch into) {
    into.pid[row] =
        line.ofContext("tid") instanceof Long tid ? tid.intValue() : PerfOrder.NO_NUMBER;
    into.comm[row] =
        line.ofContext("procname") instanceof String name
            ? into.symbols.intern(name)
            : Symbols.NONE;
    into.context[row] =
        line.ofContext("interruptible") instanceof Long interruptible && interruptible >= 0
            ? ContextBits.pack(interruptible == 0 ? 'd' : '.', '.', 0, '.', 0)
            : 0;
    into.setTgid(row, line.ofContext("pid") instanceof Long process ? process.intValue() : 0);
  }

  private static boolean columns(
      EventKind kind, Map<String, Object> fields, int row, EventBatch into) {
    return switch (kind) {
      case LOCK_ACQUIRE, LOCK_RELEASE, LOCK_ACQUIRED, LOCK_CONTENDED -> lock(fields, row, into);
      case SCHED_SWITCH -> {
        boolean known = fields.get("next_tid") instanceof Long;
        if (known) {
          boolean dead =
              fields.get("prev_state") instanceof Long state && (state & EXIT_STATES) != 0;
          into.setSwitch(row, (Long) fields.get("next_tid"), dead);
        }
        if (fields.get("prev_tid") instanceof Long previous) {
          into.pid[row] = previous.intValue();
        }
        yield known;
      }
      case SCHED_PROCESS_FORK -> number(fields, "child_tid", row, into);
      case SCHED_PROCESS_EXIT -> number(fields, "tid", row, into);
      case IRQ_HANDLER_ENTRY, IRQ_HANDLER_EXIT -> number(fields, "irq", row, into);
      case SOFTIRQ_ENTRY, SOFTIRQ_EXIT -> number(fields, "vec", row, into);
      case PAGE_FAULT_USER, PAGE_FAULT_KERNEL -> {
        into.ip[row] = place(fields, "ip", into.symbols);
        yield number(fields, "address", row, into);
      }
      case IRQ_DISABLE, IRQ_ENABLE -> {
        into.setCaller(
            row, place(fields, "caller", into.symbols), place(fields, "parent", into.symbols));
        yield true;
      }
      case WORKQUEUE_EXECUTE_START, WORKQUEUE_EXECUTE_END -> {
        boolean known = fields.get("work") instanceof Long;
        if (known) {
          into.setWork(row, (Long) fields.get("work"), place(fields, "function", into.symbols));
        }
        yield known;
      }
      default -> true;
    };
  }

  private static boolean lock(Map<String, Object> fields, int row, EventBatch into) {
    if (!(fields.get("lockdep_addr") instanceof Long address)
        || !(fields.get("name") instanceof String name)) {
      return false;
    }
    long flags = fields.get("flags") instanceof Long said ? said : 0;
    into.lock[row] = address;
    into.name[row] = into.symbols.intern(name);
    into.lockBits[row] =
        ((flags & TRY) != 0 ? LockBits.TRY : 0) | ((flags & READ) != 0 ? LockBits.SHARED : 0);
    return true;
  }

  private static boolean number(Map<String, Object> fields, String name, int row, EventBatch into) {
    boolean known = fields.get(name) instanceof Long;
    into.lock[row] = known ? (Long) fields.get(name) : 0;
    return known;
  }

  /** A function by its name, or its address in hex; none where the field is not there. */
  private static int place(Map<String, Object> fields, String name, Symbols symbols) {
    Object value = fields.get(name);
    if (value == null) {
      return Symbols.NONE;
    }
    return symbols.intern(
        value instanceof Long address ? "0x" + Long.toHexString(address) : value.toString());
  }
}
