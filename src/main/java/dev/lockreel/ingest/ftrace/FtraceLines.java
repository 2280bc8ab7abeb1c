package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.EventFields;
import dev.lockreel.ingest.ValueForm;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.util.List;
import java.util.Map;

/**
 * Rows of a batch as ftrace text, which {@link FtraceParser} reads back. What the text has no form
 * for is left out.
 *
 * <pre>
 *             init-1       [001] d..1.     2.844158: lock_release: ffffffff820cdd50 trace_types_lock
 *        lb-abba-1-58      (     58) [001] ...1.     2.920162: mm_init: (mm_init+0x1/0x2) mm=0xffff888101720160
 * CPU:1 [LOST 544 EVENTS]
 * </pre>
 *
 * <p>A full-fidelity lock event with a class name gives two lines, as a trace with both kinds of
 * events has them.
 */
public final class FtraceLines {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long NANOS_PER_MICRO = 1_000L;
  private static final String RETURN = "_ret";

  private final StringBuilder text;
  private final FtraceLockLines locks;

  /**
   * @param text where the lines go
   */
  public FtraceLines(StringBuilder text) {
    this.text = text;
    this.locks = new FtraceLockLines(text);
  }

  /**
   * The lines before the first event.
   *
   * @param cpus of the traced machine; 0: not known
   * @param bottomHalves whether the flags would show that bottom halves are off
   */
  public void header(int cpus, boolean bottomHalves) {
    text.append("# tracer: nop\n#\n");
    if (cpus > 0) {
      text.append("# #P:").append(cpus).append("\n#\n");
    }
    legend(bottomHalves);
    text.append("#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION\n");
    text.append("#              | |         |   |||||     |         |\n");
  }

  /** The lines that explain the flags; where bottom halves are shown, this says so. */
  public void legend(boolean bottomHalves) {
    String first = bottomHalves ? "irqs-off/BH-disabled" : "irqs-off";
    text.append("#                                _-----=> ").append(first).append('\n');
    text.append("#                               / _----=> need-resched\n");
    text.append("#                              | / _---=> hardirq/softirq\n");
    text.append("#                              || / _--=> preempt-depth\n");
    text.append("#                              ||| / _-=> migrate-disable\n");
    text.append("#                              |||| /     delay\n");
  }

  /**
   * The line after the last event of a trace that lacks entries of the kernel's buffers.
   *
   * @param entries of the buffers, those included that the lines are
   */
  public void buffers(long entries) {
    text.append("# entries-in-buffer/entries-written: ");
    text.append(entries).append('/').append(entries).append('\n');
  }

  /** Writes the lines of row {@code row}; none where the text has no form for such an event. */
  public void write(EventBatch batch, int row) {
    EventKind kind = EventKind.of(batch.kind[row]);
    switch (kind) {
      case MERGED, TRACE_START -> {}
      case LOST_EVENTS -> lost(batch, row);
      // Whatever the boundary is: nothing is known to be held after it.
      case TRACE_BOUNDARY -> text.append("# tracer: nop\n");
      case LOCK_ACQUIRE, LOCK_RELEASE -> {
        if (locks.hasFull(batch, row)) {
          head(batch, row);
          locks.full(batch, row);
        }
        if (locks.hasThin(batch, row)) {
          head(batch, row);
          locks.thin(batch, row);
        }
        stack(batch, row);
      }
      default -> {
        head(batch, row);
        event(kind, batch, row);
        text.append('\n');
        stack(batch, row);
      }
    }
  }

  private void head(EventBatch batch, int row) {
    String comm = batch.comm[row] == Symbols.NONE ? "<...>" : batch.symbols.text(batch.comm[row]);
    pad(comm, 16);
    text.append(comm).append('-');
    int start = text.length();
    text.append(batch.pid[row]);
    padAfter(start, 7);
    text.append(' ');
    if (batch.tgid(row) != 0) {
      String tgid = Integer.toString(batch.tgid(row));
      text.append('(');
      pad(tgid, 7);
      text.append(tgid).append(") ");
    }
    text.append('[');
    digits(batch.cpu[row], 3);
    text.append("] ");
    String flags = ContextBits.unpack(batch.context[row]);
    text.append(flags.isEmpty() ? "     " : flags).append(' ');
    time(batch.timestampNanos[row]);
    text.append(": ");
  }

  private void time(long nanos) {
    String seconds = Long.toString(nanos / NANOS_PER_SECOND);
    pad(seconds, 5);
    text.append(seconds).append('.');
    long fraction = nanos % NANOS_PER_SECOND;
    if (fraction % NANOS_PER_MICRO == 0) {
      digits(fraction / NANOS_PER_MICRO, 6);
    } else {
      digits(fraction, 9);
    }
  }

  private void event(EventKind kind, EventBatch batch, int row) {
    EventDetail detail = batch.detail[row];
    Map<String, Object> rare = detail == null ? Map.of() : detail.fields();
    text.append(kind == EventKind.MODEL ? detail.event() : kind.eventName()).append(':');
    switch (kind) {
      case LOCK_ACQUIRED, LOCK_CONTENDED -> {
        text.append(' ');
        locks.address(batch.lock[row]);
        text.append(' ').append(batch.symbols.text(batch.name[row]));
      }
      case CONTENTION_BEGIN -> {
        hex(" ", batch.lock[row]);
        text.append(" (flags=").append(batch.symbols.text(batch.contentionFlags(row))).append(')');
      }
      case CONTENTION_END -> {
        hex(" ", batch.lock[row]);
        text.append(" (ret=").append(rare.getOrDefault("ret", 0L)).append(')');
      }
      case LOCK_DESTROY -> {
        boolean byLock = batch.freedBytes(row) == 1;
        hex(byLock ? " lock=" : " start=", batch.freedAddress(row));
        if (!byLock) {
          text.append(" size=").append(batch.freedBytes(row));
        }
      }
      case IRQ_DISABLE, IRQ_ENABLE ->
          text.append(" caller=")
              .append(batch.symbols.text(batch.caller(row)))
              .append(" parent=")
              .append(batch.symbols.text(batch.parent(row)));
      case IRQ_HANDLER_ENTRY, IRQ_HANDLER_EXIT -> {
        text.append(" irq=").append(batch.vector(row));
        field(rare, "name");
        field(rare, "ret");
      }
      case SOFTIRQ_ENTRY, SOFTIRQ_EXIT -> {
        text.append(" vec=").append(batch.vector(row));
        if (rare.containsKey("action")) {
          text.append(" [action=").append(rare.get("action")).append(']');
        }
      }
      case SCHED_SWITCH -> schedSwitch(batch, row, rare);
      case SCHED_PROCESS_FORK -> {
        text.append(" pid=").append(batch.pid[row]);
        field(rare, "child_comm");
        text.append(" child_pid=").append(batch.childPid(row));
      }
      case SCHED_PROCESS_EXIT -> {
        text.append(" pid=").append(batch.pid[row]);
        field(rare, "prio");
      }
      case PAGE_FAULT_USER, PAGE_FAULT_KERNEL -> {
        hex(" address=", batch.faultAddress(row));
        if (batch.ip[row] != Symbols.NONE) {
          text.append(" ip=").append(batch.symbols.text(batch.ip[row]));
        }
        field(rare, "error_code");
      }
      case WORKQUEUE_EXECUTE_START, WORKQUEUE_EXECUTE_END -> {
        text.append(" work struct ");
        locks.address(batch.work(row));
        if (batch.workFunction(row) != Symbols.NONE) {
          text.append(": function ").append(batch.symbols.text(batch.workFunction(row)));
        }
      }
      case MODEL -> model(detail);
      default -> {}
    }
  }

  private void schedSwitch(EventBatch batch, int row, Map<String, Object> rare) {
    field(rare, "prev_comm");
    text.append(" prev_pid=").append(batch.pid[row]);
    field(rare, "prev_prio");
    Object state = rare.get("prev_state");
    if (state != null || batch.taskDead(row)) {
      text.append(" prev_state=").append(state == null ? "X" : state);
    }
    text.append(" ==>");
    field(rare, "next_comm");
    text.append(" next_pid=").append(batch.nextPid(row));
    field(rare, "next_prio");
  }

  private void field(Map<String, Object> fields, String name) {
    if (fields.containsKey(name)) {
      text.append(' ').append(name).append('=').append(fields.get(name));
    }
  }

  /** As a kprobe event: the place in brackets, then the fields. */
  private void model(EventDetail detail) {
    Map<String, Object> fields = detail.fields();
    Object function = fields.get("function");
    Object caller = fields.get("caller");
    boolean placed = function != null && (caller == null || detail.event().endsWith(RETURN));
    if (placed) {
      place(function, caller);
    }
    EventFields known = EventFields.of(detail.event());
    fields.forEach(
        (name, value) -> {
          if (!placed || !(name.equals("function") || name.equals("caller"))) {
            ValueForm form = known == null ? null : known.forms().get(name);
            text.append(' ').append(name).append('=');
            value(value, form != null && form.writtenAsHex());
          }
        });
  }

  /** A return as the kernel prints it; plain addresses in the order of trace-cmd report. */
  private void place(Object function, Object caller) {
    boolean addresses = caller != null && function.toString().matches("[0-9a-fA-F]+");
    text.append(" (");
    if (caller != null && !addresses) {
      text.append(caller).append(" <- ");
    }
    text.append(function);
    if (addresses) {
      text.append(" <- ").append(caller);
    }
    text.append(')');
  }

  private void value(Object value, boolean asHex) {
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        text.append(i == 0 ? "" : ",");
        value(list.get(i), asHex);
      }
    } else if (value instanceof Long number && asHex) {
      hex("", number);
    } else {
      text.append(value);
    }
  }

  private void lost(EventBatch batch, int row) {
    long count = batch.lostEvents(row);
    text.append("CPU:").append(batch.cpu[row]);
    if (count < 0) {
      text.append(" [EVENTS DROPPED]\n");
    } else {
      text.append(" [LOST ").append(count).append(" EVENTS]\n");
    }
  }

  private void stack(EventBatch batch, int row) {
    EventDetail detail = batch.detail[row];
    if (detail == null || detail.stack().isEmpty()) {
      return;
    }
    head(batch, row);
    text.append("<stack trace>\n");
    for (String frame : detail.stack()) {
      text.append(" => ").append(frame).append('\n');
    }
  }

  private void hex(String before, long value) {
    text.append(before).append("0x").append(Long.toHexString(value));
  }

  private void digits(long value, int width) {
    String number = Long.toString(value);
    text.append("0".repeat(Math.max(0, width - number.length()))).append(number);
  }

  private void pad(String value, int width) {
    text.append(" ".repeat(Math.max(0, width - value.length())));
  }

  private void padAfter(int start, int width) {
    text.append(" ".repeat(Math.max(0, start + width - text.length())));
  }
}
