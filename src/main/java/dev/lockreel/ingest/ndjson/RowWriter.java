package dev.lockreel.ingest.ndjson;

import dev.lockreel.ingest.EventFields;
import dev.lockreel.ingest.ValueForm;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the fields of a line into the next row of a batch, once it has proved that none is missing.
 */
final class RowWriter {
  private final LineFields line;

  RowWriter(LineFields line) {
    this.line = line;
  }

  /**
   * Appends the row; where a field is missing or of the wrong type, {@link LineFields#problem} says
   * which and the batch stays as it was.
   *
   * @param fields the event's rare fields; null where it has none
   */
  void append(EventKind kind, EventFields fields, long lineNumber, EventBatch into) {
    if (!complete(kind)) {
      return;
    }
    Map<String, Object> details = details(kind, fields, into.symbols);
    if (line.problem != null) {
      return;
    }
    if (into.size == into.capacity()) {
      into.grow();
    }
    int row = into.size;
    into.kind[row] = kind.code();
    into.context[row] = line.getInt(Field.FLAGS, 0);
    into.timestampNanos[row] = line.get(Field.TS, 0);
    into.pid[row] = line.getInt(Field.PID, 0);
    into.cpu[row] = line.getInt(Field.CPU, 0);
    into.comm[row] = line.getInt(Field.COMM, Symbols.NONE);
    into.position[row] = lineNumber;
    into.lockBits[row] = 0;
    columns(kind, details, row, into);
    if (kind.hasTgid()) {
      into.setTgid(row, line.get(Field.TGID, 0));
    }
    if (!details.isEmpty() || !line.stack.isEmpty() || kind == EventKind.MODEL) {
      into.setDetail(row, new EventDetail(line.event, details, line.stack));
    } else {
      into.detail[row] = null;
    }
    into.size++;
  }

  /** Whether all {@link Field}s are there that an event of that kind cannot be without. */
  private boolean complete(EventKind kind) {
    if (line.kernelFlags && kind != EventKind.CONTENTION_BEGIN) {
      line.problem(Field.FLAGS.jsonName, "not the four or five latency flags of ftrace");
    }
    boolean complete = line.problem == null && line.require(Field.TS);
    if (kind != EventKind.TRACE_BOUNDARY && kind != EventKind.TRACE_START) {
      complete = complete && line.require(Field.CPU);
      complete = complete && (kind == EventKind.LOST_EVENTS || line.require(Field.PID));
    }
    if (!complete) {
      return false;
    }
    return switch (kind) {
      case LOCK_ACQUIRE ->
          line.require(Field.LOCK) && line.require(Field.CLASS) && line.require(Field.MODE);
      case LOCK_RELEASE, LOCK_ACQUIRED, LOCK_CONTENDED ->
          line.require(Field.LOCK) && line.require(Field.CLASS);
      case CONTENTION_BEGIN, CONTENTION_END -> line.require(Field.LOCK);
      case SCHED_SWITCH -> line.require(Field.NEXT_PID);
      case SCHED_PROCESS_FORK, TASK_FORK, TASK_JOIN -> line.require(Field.CHILD_PID);
      case LOCK_DESTROY -> destroyIsComplete();
      default -> true;
    };
  }

  private boolean destroyIsComplete() {
    if (!line.has(Field.LOCK)
        && !(line.others.containsKey("start") && line.others.containsKey("size"))) {
      line.problem("lock", "missing in lock_destroy, and so are start and size");
    }
    return line.problem == null;
  }

  private void columns(EventKind kind, Map<String, Object> details, int row, EventBatch into) {
    switch (kind) {
      case LOCK_ACQUIRE, LOCK_RELEASE, LOCK_ACQUIRED, LOCK_CONTENDED -> lockColumns(row, into);
      case CONTENTION_BEGIN, CONTENTION_END -> {
        into.lock[row] = line.get(Field.LOCK, 0);
        into.setContentionFlags(row, line.getInt(Field.CONTENTION_FLAGS, Symbols.NONE));
      }
      case LOCK_DESTROY -> {
        // A lock named by its own address: the object that goes away is at least that byte.
        boolean byLock = line.has(Field.LOCK);
        long address = byLock ? line.get(Field.LOCK, 0) : (Long) details.get("start");
        into.setFreed(row, address, byLock ? 1 : (Long) details.get("size"));
        details.remove("start");
        details.remove("size");
      }
      case IRQ_DISABLE, IRQ_ENABLE ->
          into.setCaller(
              row,
              line.getInt(Field.CALLER, Symbols.NONE),
              line.getInt(Field.PARENT, Symbols.NONE));
      case IRQ_HANDLER_ENTRY, IRQ_HANDLER_EXIT -> into.setVector(row, line.get(Field.IRQ, -1));
      case SOFTIRQ_ENTRY, SOFTIRQ_EXIT -> into.setVector(row, line.get(Field.VEC, -1));
      case SCHED_SWITCH ->
          into.setSwitch(
              row,
              line.get(Field.NEXT_PID, 0),
              details.get("prev_state") instanceof String state && dies(state));
      case SCHED_PROCESS_FORK, TASK_FORK, TASK_JOIN ->
          into.setChildPid(row, line.get(Field.CHILD_PID, 0));
      case PAGE_FAULT_USER, PAGE_FAULT_KERNEL -> {
        into.setFaultAddress(row, (Long) details.remove("address"));
        into.ip[row] = line.getInt(Field.IP, Symbols.NONE);
      }
      case WORKQUEUE_EXECUTE_START, WORKQUEUE_EXECUTE_END -> {
        Object work = details.remove("work");
        Object function = details.remove("function");
        into.setWork(
            row,
            work == null ? 0 : (Long) work,
            function == null ? Symbols.NONE : into.symbols.intern((String) function));
      }
      case LOST_EVENTS -> into.setLostEvents(row, line.get(Field.COUNT, -1));
      default -> into.lock[row] = 0;
    }
  }

  /** Whether the task switched from is dead: what the ftrace reader keeps of its state, too. */
  private static boolean dies(String state) {
    return state.indexOf('X') >= 0 || state.indexOf('Z') >= 0;
  }

  private void lockColumns(int row, EventBatch into) {
    int bits = LockFields.bits(line);
    long ckey = line.get(Field.CKEY, 0);
    into.lockBits[row] = bits;
    into.hasFull |= (bits & LockBits.FULL) != 0;
    into.lock[row] = line.get(Field.LOCK, 0);
    into.key[row] = ckey != 0 ? ckey : line.get(Field.KEY, 0);
    into.nestLock[row] = line.get(Field.NEST_LOCK, 0);
    into.name[row] = line.getInt(Field.CLASS, Symbols.NONE);
    into.ip[row] = line.getInt(Field.IP, Symbols.NONE);
  }

  /** The rare fields converted; and the place, which only a key gives a column. */
  private Map<String, Object> details(EventKind kind, EventFields fields, Symbols symbols) {
    boolean ip =
        (kind == EventKind.LOCK_ACQUIRE || kind == EventKind.LOCK_RELEASE)
            && !line.has(Field.KEY)
            && !line.has(Field.CKEY)
            && line.has(Field.IP);
    if (fields == null && !ip) {
      return Map.of();
    }
    Map<String, Object> details = new LinkedHashMap<>();
    if (kind == EventKind.MODEL && line.has(Field.CALLER)) {
      details.put(Field.CALLER.jsonName, symbols.text(line.getInt(Field.CALLER, Symbols.NONE)));
    }
    if (fields != null) {
      convert(fields, kind == EventKind.MODEL, details);
    }
    if (ip) {
      details.put(Field.IP.jsonName, symbols.text(line.getInt(Field.IP, Symbols.NONE)));
    }
    return details;
  }

  /** A probe's values have their types already. */
  private Object value(ValueForm form, Object raw) {
    return line.mapped ? (form.fits(raw) ? raw : null) : form.convert(raw);
  }

  private void convert(EventFields fields, boolean keepUnknown, Map<String, Object> details) {
    line.others.forEach(
        (name, raw) -> {
          ValueForm form = fields.forms().get(name);
          Object value = form != null ? value(form, raw) : keepUnknown ? raw : null;
          if (value != null) {
            details.put(name, value instanceof Double ? value.toString() : value);
          } else if (form != null) {
            line.problem(name, "expected " + form.expected() + ", found " + raw);
          }
        });
    for (List<String> alternatives : fields.required()) {
      if (alternatives.stream().noneMatch(line.others::containsKey)) {
        line.problem(String.join(" or ", alternatives), "missing in " + line.event);
      }
    }
  }
}
