package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.ModelEvents;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.ingest.ProbeNumber;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.util.Map;

/**
 * Events that are no lock events. They are one line in a hundred, so they are read as strings.
 *
 * <pre>
 * sched_switch: prev_comm=swapper/1 prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=init next_pid=1 next_prio=120
 * sched_switch:         swapper/1:0 [120] R ==> rcu_preempt:14 [120]
 * sched_process_fork: comm=init pid=1 child_comm=init child_pid=59
 * page_fault_user: address=0x5eaeb0 ip=0x42ec4f error_code=0x7
 * irq_handler_entry: irq=4 name=ttyS0
 * softirq_entry: vec=9 [action=RCU]
 * workqueue_execute_end: work struct ffff888104000000: function update_balloon_size_func
 * workqueue_execute_end: work=0xffff8883272ee2e8 (-131378097233176) function=ext4_end_io_rsv_work+0x0/0xd0 (-2122442896)
 * vfio_pci_mmap: (vfio_pci_core_mmap+0x0/0x180) dev=0xffff888100af0800 mm=0xffff88810004e400
 * inv_start_ret: (change_protection_range+0xe8c/0x1160 <- __mmu_notifier_invalidate_range_start) ret=0
 * </pre>
 */
final class RareEvents {
  /** Returned instead of a reason: the event has a known name but is not in the vocabulary. */
  static final String UNKNOWN = "";

  private static final String SWITCH = " ==> ";
  private static final String WORK = "work struct ";
  private static final String FUNCTION = ": function ";

  /** The kernel's EXIT_DEAD and EXIT_ZOMBIE in a task's state. */
  private static final long EXIT_STATES = 0x30;

  private final Rows rows;
  private final ProbeMapping probes;

  RareEvents(Rows rows, ProbeMapping probes) {
    this.rows = rows;
    this.probes = probes;
  }

  boolean knows(String event) {
    return EventKind.named(event) != null || probes.knows(event) || ModelEvents.contains(event);
  }

  /** Adds the event. Returns null, or the reason why it is malformed. */
  String read(String event, String args) {
    EventKind kind = EventKind.named(event);
    if (kind == null) {
      return model(event, args);
    }
    return switch (kind) {
      case IRQ_DISABLE, IRQ_ENABLE -> irqs(kind, args);
      case SCHED_SWITCH -> schedSwitch(args);
      case SCHED_PROCESS_FORK -> number(kind, Fields.lastNumber(args, "child_pid="), "child_pid");
      case SCHED_PROCESS_EXIT -> number(kind, Fields.lastNumber(args, "pid="), "pid");
      case IRQ_HANDLER_ENTRY, IRQ_HANDLER_EXIT ->
          number(kind, Fields.lastNumber(args, "irq="), "irq");
      case SOFTIRQ_ENTRY, SOFTIRQ_EXIT -> number(kind, Fields.lastNumber(args, "vec="), "vec");
      case PAGE_FAULT_USER, PAGE_FAULT_KERNEL -> pageFault(kind, args);
      case LOCK_DESTROY -> destroy(args);
      case WORKQUEUE_EXECUTE_START, WORKQUEUE_EXECUTE_END -> work(kind, args);
      case BH_DISABLE, BH_ENABLE, HARDIRQ_THREADED, USER_RETURN -> number(kind, 0L, "");
      default -> UNKNOWN;
    };
  }

  private String irqs(EventKind kind, String args) {
    int parent = args.lastIndexOf(" parent=");
    if (parent < 0 && args.startsWith("caller_offs=")) {
      return rawIrqs(kind, args);
    }
    if (!args.startsWith("caller=") || parent < 0) {
      return "without caller= and parent=";
    }
    int row = add(kind, 0);
    EventBatch batch = rows.batch;
    batch.setCaller(
        row,
        batch.symbols.intern(args.substring("caller=".length(), parent)),
        batch.symbols.intern(args.substring(parent + " parent=".length())));
    return null;
  }

  /** {@code caller_offs=1187538 parent_offs=1187602}: from the kernel's first byte on. */
  private String rawIrqs(EventKind kind, String args) {
    Long caller = Fields.lastNumber(args, "caller_offs=");
    Long parent = Fields.lastNumber(args, "parent_offs=");
    if (caller == null || parent == null) {
      return "without caller_offs= and parent_offs=";
    }
    int row = add(kind, 0);
    EventBatch batch = rows.batch;
    batch.name[row] = batch.symbols.intern("_stext+0x" + Long.toHexString(caller));
    batch.ip[row] = batch.symbols.intern("_stext+0x" + Long.toHexString(parent));
    return null;
  }

  /** {@code prev_state=0x20 … next_pid=1 …} without an arrow, printed field by field. */
  private String rawSwitch(String args) {
    Long next = Fields.lastNumber(args, "next_pid=");
    Long state = Fields.lastNumber(args, "prev_state=");
    if (next == null || state == null) {
      return "without ==>";
    }
    int row = add(EventKind.SCHED_SWITCH, next);
    rows.batch.setSwitch(row, next, (state & EXIT_STATES) != 0);
    return null;
  }

  private String schedSwitch(String args) {
    int arrow = args.lastIndexOf(SWITCH);
    if (arrow < 0) {
      return rawSwitch(args);
    }
    String left = args.substring(0, arrow);
    String right = args.substring(arrow + SWITCH.length());
    Long next = Fields.lastNumber(right, "next_pid=");
    String state;
    if (next != null) {
      int at = left.lastIndexOf(" prev_state=");
      state = at < 0 ? "" : left.substring(at + " prev_state=".length());
    } else {
      int priority = right.lastIndexOf(" [");
      int colon = priority < 0 ? -1 : right.lastIndexOf(':', priority);
      next = colon < 0 ? null : ProbeNumber.parse(right.substring(colon + 1, priority));
      state = left.substring(left.lastIndexOf(' ') + 1);
    }
    if (next == null) {
      return "without the pid switched to";
    }
    int row = add(EventKind.SCHED_SWITCH, next);
    rows.batch.setSwitch(row, next, state.indexOf('X') >= 0 || state.indexOf('Z') >= 0);
    return null;
  }

  private String pageFault(EventKind kind, String args) {
    Long address = Fields.lastNumber(args, "address=");
    if (address == null) {
      return "without address=";
    }
    int row = add(kind, address);
    int at = args.indexOf("ip=");
    if (at >= 0) {
      int space = args.indexOf(' ', at);
      rows.batch.ip[row] =
          rows.batch.symbols.intern(args.substring(at + 3, space < 0 ? args.length() : space));
    }
    return null;
  }

  private String destroy(String args) {
    Map<String, Object> fields = Fields.parse(args);
    Object start = fields.getOrDefault("lock", fields.get("start"));
    Object size = fields.containsKey("lock") ? Long.valueOf(1) : fields.get("size");
    if (!(start instanceof Long address) || !(size instanceof Long bytes)) {
      return "without lock=, or start= and size=";
    }
    rows.batch.setFreed(add(EventKind.LOCK_DESTROY, address), address, bytes);
    return null;
  }

  /** Kernels before 5.7 print no function at the end. */
  private String work(EventKind kind, String args) {
    Long work = Fields.lastNumber(args, "work=");
    String function = Fields.word(args, "function=");
    if (args.startsWith(WORK)) {
      int colon = args.indexOf(FUNCTION);
      String address = args.substring(WORK.length(), colon < 0 ? args.length() : colon);
      work = ProbeNumber.parse(address.startsWith("0x") ? address : "0x" + address);
      function = colon < 0 ? null : args.substring(colon + FUNCTION.length());
    } else if (work == null || function == null) {
      return "without " + WORK.strip();
    }
    Symbols symbols = rows.batch.symbols;
    rows.batch.setWork(
        add(kind, 0),
        work == null ? 0 : work,
        function == null ? Symbols.NONE : symbols.intern(function));
    return null;
  }

  private String model(String event, String args) {
    Map<String, Object> fields = Fields.parse(args);
    if (fields.isEmpty() && !args.isEmpty() && !args.endsWith(")")) {
      return UNKNOWN;
    }
    EventDetail detail =
        probes.knows(event) ? probes.read(event, fields) : ModelEvents.detail(event, fields);
    if (detail == null) {
      return UNKNOWN;
    }
    rows.batch.setDetail(add(EventKind.MODEL, 0), detail);
    return null;
  }

  private String number(EventKind kind, Long value, String field) {
    if (value == null) {
      return "without " + field + "=";
    }
    add(kind, value);
    return null;
  }

  /** Adds a row whose kind has at most one number of its own. */
  private int add(EventKind kind, long number) {
    int row = rows.add(kind.code());
    EventBatch batch = rows.batch;
    batch.lock[row] = number;
    batch.setTgid(row, rows.tgid());
    batch.lockBits[row] = 0;
    batch.name[row] = 0;
    batch.ip[row] = 0;
    return row;
  }
}
