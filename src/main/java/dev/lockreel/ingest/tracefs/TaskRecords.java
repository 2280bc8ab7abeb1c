package dev.lockreel.ingest.tracefs;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Events that are no lock events: interrupts, switches of tasks, page faults, work items.
 *
 * <pre>
 * irq_disable: s32 caller_offs; s32 parent_offs        (from _stext on)
 * sched_switch: char next_comm[16]; pid_t next_pid; long prev_state; …
 * workqueue_execute_start: void *work; void *function
 * </pre>
 */
final class TaskRecords implements RecordDecoder {
  /** The kernel's EXIT_DEAD and EXIT_ZOMBIE in a task's state. */
  private static final long EXIT_STATES = 0x30;

  /** The field with the one number of such a row. */
  private static final Map<EventKind, String> NUMBER =
      Map.ofEntries(
          Map.entry(EventKind.IRQ_DISABLE, "caller_offs"),
          Map.entry(EventKind.IRQ_ENABLE, "caller_offs"),
          Map.entry(EventKind.SCHED_SWITCH, "next_pid"),
          Map.entry(EventKind.SCHED_PROCESS_FORK, "child_pid"),
          Map.entry(EventKind.SCHED_PROCESS_EXIT, "pid"),
          Map.entry(EventKind.IRQ_HANDLER_ENTRY, "irq"),
          Map.entry(EventKind.IRQ_HANDLER_EXIT, "irq"),
          Map.entry(EventKind.SOFTIRQ_ENTRY, "vec"),
          Map.entry(EventKind.SOFTIRQ_EXIT, "vec"),
          Map.entry(EventKind.PAGE_FAULT_USER, "address"),
          Map.entry(EventKind.PAGE_FAULT_KERNEL, "address"),
          Map.entry(EventKind.WORKQUEUE_EXECUTE_START, "work"),
          Map.entry(EventKind.WORKQUEUE_EXECUTE_END, "work"));

  private final EventKind kind;
  private final KernelSymbols kernel;
  private final TaskNames tasks;
  private final long kernelStart;

  /** Null for events without one. */
  private final EventField number;

  /** Parent of an irq_disable, state of a task, instruction, size of freed memory; may be null. */
  private final EventField second;

  private final EventField comm;
  private final int length;

  private TaskRecords(EventFormat format, EventKind kind, KernelSymbols kernel, TaskNames tasks) {
    this.kind = kind;
    this.kernel = kernel;
    this.tasks = tasks;
    UnaryOperator<EventField> plain =
        field -> field != null && field.form() == EventField.Form.NUMBER ? field : null;
    boolean toggles = kind == EventKind.IRQ_DISABLE || kind == EventKind.IRQ_ENABLE;
    kernelStart = toggles ? kernel.addressOf("_stext") : 0;
    String name = NUMBER.get(kind);
    EventField start = format.field("lock");
    number =
        plain.apply(
            kind != EventKind.LOCK_DESTROY
                ? name == null ? null : format.field(name)
                : start != null ? start : format.field("start"));
    second =
        plain.apply(
            switch (kind) {
              case IRQ_DISABLE, IRQ_ENABLE -> format.field("parent_offs");
              case SCHED_SWITCH -> format.field("prev_state");
              case PAGE_FAULT_USER, PAGE_FAULT_KERNEL -> format.field("ip");
              case WORKQUEUE_EXECUTE_START, WORKQUEUE_EXECUTE_END -> format.field("function");
              case LOCK_DESTROY -> start != null ? null : format.field("size");
              default -> null;
            });
    comm =
        switch (kind) {
          case SCHED_SWITCH -> format.field("next_comm");
          case SCHED_PROCESS_FORK -> format.field("child_comm");
          default -> null;
        };
    length =
        Math.max(
            number == null ? 0 : number.end(),
            Math.max(second == null ? 0 : second.end(), comm == null ? 0 : comm.end()));
  }

  /** The decoder of such an event; null where it is none, or its format lacks what it must have. */
  static RecordDecoder of(
      EventFormat format, EventKind kind, KernelSymbols kernel, TaskNames tasks) {
    boolean known =
        switch (kind) {
          case LOCK_DESTROY, BH_DISABLE, BH_ENABLE, HARDIRQ_THREADED, USER_RETURN -> true;
          default -> NUMBER.containsKey(kind);
        };
    if (!known) {
      return null;
    }
    TaskRecords decoder = new TaskRecords(format, kind, kernel, tasks);
    return decoder.complete() ? decoder : null;
  }

  private boolean complete() {
    return switch (kind) {
      case BH_DISABLE, BH_ENABLE, HARDIRQ_THREADED, USER_RETURN -> true;
      case IRQ_DISABLE, IRQ_ENABLE, SCHED_SWITCH -> number != null && second != null;
      default -> number != null;
    };
  }

  @Override
  public Outcome decode(RawRecord record, EventRows rows) {
    if (record.length() < length) {
      return Outcome.MALFORMED;
    }
    long value = number == null ? 0 : record.number(number);
    long other = second == null ? 0 : record.number(second);
    int row = rows.add(kind.code());
    EventBatch batch = rows.batch;
    Symbols symbols = batch.symbols;
    batch.lock[row] = value;
    batch.lockBits[row] = 0;
    batch.name[row] = Symbols.NONE;
    batch.ip[row] = Symbols.NONE;
    batch.setTgid(row, rows.tgid);
    switch (kind) {
      case IRQ_DISABLE, IRQ_ENABLE ->
          batch.setCaller(row, offset(value, symbols), offset(other, symbols));
      case SCHED_SWITCH -> batch.setSwitch(row, value, (other & EXIT_STATES) != 0);
      case PAGE_FAULT_USER, PAGE_FAULT_KERNEL ->
          batch.ip[row] = second == null ? Symbols.NONE : kernel.placeId(other, symbols);
      case LOCK_DESTROY -> batch.setFreed(row, value, second == null ? 1 : other);
      case WORKQUEUE_EXECUTE_START, WORKQUEUE_EXECUTE_END ->
          batch.setWork(
              row, value, second == null ? Symbols.NONE : symbols.intern(kernel.function(other)));
      default -> {}
    }
    if (comm != null) {
      tasks.learn((int) value, record.symbol(comm, symbols));
    }
    return Outcome.ROW;
  }

  /** A place that is given as an offset from the kernel's first byte. */
  private int offset(long offset, Symbols symbols) {
    return kernelStart == 0
        ? symbols.intern("_stext+0x" + Long.toHexString(offset))
        : kernel.placeId(kernelStart + offset, symbols);
  }
}
