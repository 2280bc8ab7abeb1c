package dev.lockreel.ingest.ndjson;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.lockreel.ingest.EventFields;
import dev.lockreel.ingest.Hex;
import dev.lockreel.ingest.ValueForm;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * Writes rows of a batch as NDJSON lines, which {@link NdjsonParser} reads back as the same rows:
 * all that the columns hold is written, and of an {@link EventDetail} all but fields that bear the
 * name of an envelope or lock field. A merged row gives no line.
 */
public final class NdjsonWriter implements Closeable {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final JsonGenerator json;
  private final LockFieldWriter locks;
  private final boolean withSource;

  /**
   * @param out where to; neither closed here nor flushed before {@link #flush} or {@link #close}
   * @param withSource whether every line names its source
   */
  public NdjsonWriter(OutputStream out, boolean withSource) throws IOException {
    this.json = JSON.createGenerator(out);
    json.setRootValueSeparator(null);
    this.locks = new LockFieldWriter(json);
    this.withSource = withSource;
  }

  /** Writes row {@code row} as one line. */
  public void write(EventBatch batch, int row) throws IOException {
    EventKind kind = EventKind.of(batch.kind[row]);
    if (kind == EventKind.MERGED) {
      return;
    }
    EventDetail detail = batch.detail[row];
    String event = kind == EventKind.MODEL ? detail.event() : kind.eventName();
    json.writeStartObject();
    json.writeStringField(Field.EVENT.jsonName, event);
    envelope(batch, row);
    columns(batch, row, kind);
    if (detail != null) {
      details(event, kind, detail);
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /** Writes what holds for the whole trace as a line. */
  public void write(TraceFacts facts) throws IOException {
    facts.write(json);
  }

  public void flush() throws IOException {
    json.flush();
  }

  @Override
  public void close() throws IOException {
    json.close();
  }

  private void envelope(EventBatch batch, int row) throws IOException {
    json.writeNumberField(Field.TS.jsonName, batch.timestampNanos[row]);
    json.writeNumberField(Field.CPU.jsonName, batch.cpu[row]);
    json.writeNumberField(Field.PID.jsonName, batch.pid[row]);
    if (batch.tgid(row) != 0) {
      json.writeNumberField(Field.TGID.jsonName, batch.tgid(row));
    }
    name(Field.COMM, batch.comm[row], batch.symbols);
    String flags = ContextBits.unpack(batch.context[row]);
    if (!flags.isEmpty()) {
      json.writeStringField(Field.FLAGS.jsonName, flags);
    }
    if (withSource) {
      json.writeStringField(Field.SOURCE.jsonName, batch.origin.source());
    }
  }

  private void columns(EventBatch batch, int row, EventKind kind) throws IOException {
    switch (kind) {
      case LOCK_ACQUIRE, LOCK_RELEASE, LOCK_ACQUIRED, LOCK_CONTENDED ->
          locks.write(batch, row, kind);
      case CONTENTION_BEGIN -> {
        address(Field.LOCK.jsonName, batch.lock[row]);
        name(Field.CONTENTION_FLAGS, batch.contentionFlags(row), batch.symbols);
      }
      case CONTENTION_END -> address(Field.LOCK.jsonName, batch.lock[row]);
      case LOCK_DESTROY -> {
        if (batch.freedBytes(row) == 1) {
          address(Field.LOCK.jsonName, batch.freedAddress(row));
        } else {
          address("start", batch.freedAddress(row));
          json.writeNumberField("size", batch.freedBytes(row));
        }
      }
      case IRQ_DISABLE, IRQ_ENABLE -> {
        name(Field.CALLER, batch.caller(row), batch.symbols);
        name(Field.PARENT, batch.parent(row), batch.symbols);
      }
      case IRQ_HANDLER_ENTRY, IRQ_HANDLER_EXIT -> natural(Field.IRQ, batch.vector(row));
      case SOFTIRQ_ENTRY, SOFTIRQ_EXIT -> natural(Field.VEC, batch.vector(row));
      case SCHED_SWITCH -> {
        natural(Field.NEXT_PID, batch.nextPid(row));
        boolean said =
            batch.detail[row] != null && batch.detail[row].fields().containsKey("prev_state");
        if (batch.taskDead(row) && !said) {
          json.writeStringField("prev_state", "X");
        }
      }
      case SCHED_PROCESS_FORK, TASK_FORK, TASK_JOIN ->
          natural(Field.CHILD_PID, batch.childPid(row));
      case PAGE_FAULT_USER, PAGE_FAULT_KERNEL -> {
        address("address", batch.faultAddress(row));
        name(Field.IP, batch.ip[row], batch.symbols);
      }
      case WORKQUEUE_EXECUTE_START, WORKQUEUE_EXECUTE_END -> {
        if (batch.work(row) != 0) {
          address("work", batch.work(row));
        }
        if (batch.workFunction(row) != Symbols.NONE) {
          json.writeStringField("function", batch.symbols.text(batch.workFunction(row)));
        }
      }
      case LOST_EVENTS -> {
        if (batch.lostEvents(row) < 0) {
          json.writeNullField(Field.COUNT.jsonName);
        } else {
          natural(Field.COUNT, batch.lostEvents(row));
        }
      }
      default -> {}
    }
  }

  private void details(String event, EventKind kind, EventDetail detail) throws IOException {
    EventFields known = EventFields.of(event);
    if (kind == EventKind.MODEL
        && detail.fields().get(Field.CALLER.jsonName) instanceof String at) {
      // First, where the reader puts it, so that a line that was read is written as it was.
      json.writeStringField(Field.CALLER.jsonName, at);
    }
    for (Map.Entry<String, Object> field : detail.fields().entrySet()) {
      String name = field.getKey();
      if (writableDetail(name, kind)) {
        ValueForm form = known == null ? null : known.forms().get(name);
        boolean hex = form != null && form.writtenAsHex();
        json.writeFieldName(name);
        value(field.getValue(), hex);
      }
    }
    if (!detail.stack().isEmpty()) {
      json.writeFieldName(Field.STACK.jsonName);
      value(detail.stack(), false);
    }
  }

  /**
   * Not what the columns gave already, and no name that would be read as an envelope or lock field.
   */
  private static boolean writableDetail(String name, EventKind kind) {
    return switch (kind) {
      case LOCK_ACQUIRE, LOCK_RELEASE -> name.equals(Field.IP.jsonName);
      case PAGE_FAULT_USER, PAGE_FAULT_KERNEL ->
          Field.named(name) == null && !name.equals("address");
      default -> Field.named(name) == null;
    };
  }

  private void value(Object value, boolean hex) throws IOException {
    if (value instanceof Long number) {
      if (hex) {
        json.writeString(Hex.format(number));
      } else {
        json.writeNumber(number);
      }
    } else if (value instanceof Boolean bool) {
      json.writeBoolean(bool);
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        value(element, hex);
      }
      json.writeEndArray();
    } else {
      json.writeString(String.valueOf(value));
    }
  }

  private void address(String field, long value) throws IOException {
    json.writeStringField(field, Hex.format(value));
  }

  private void natural(Field field, long value) throws IOException {
    if (value >= 0) {
      json.writeNumberField(field.jsonName, value);
    }
  }

  private void name(Field field, int id, Symbols symbols) throws IOException {
    if (id != Symbols.NONE) {
      json.writeStringField(field.jsonName, symbols.text(id));
    }
  }
}
