package dev.lockreel.ingest.tracefs;

import dev.lockreel.ingest.ModelEvents;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Memory, VFIO and HMM events, and the probes that a mapping knows. The place of a probe becomes
 * the fields {@code function} and, of a return, {@code caller}, as in text.
 *
 * <pre>
 * inv_start: unsigned long __probe_ip; u64 mm; u64 start; …
 * inv_start_ret: unsigned long __probe_func; unsigned long __probe_ret_ip; u32 ret
 * </pre>
 */
final class ModelRecords implements RecordDecoder {
  private static final Set<Integer> WIDTHS = Set.of(1, 2, 4, 8);
  private static final String COMMON = "common_";
  private static final String PROBE = "__probe_";

  private final EventFormat format;
  private final KernelSymbols kernel;
  private final ProbeMapping probes;
  private final int length;

  ModelRecords(EventFormat format, KernelSymbols kernel, ProbeMapping probes) {
    this.format = format;
    this.kernel = kernel;
    this.probes = probes;
    length = format.fields().stream().mapToInt(EventField::end).max().orElse(0);
  }

  /** Whether such an event is one of those. */
  static boolean knows(EventFormat format, ProbeMapping probes) {
    return probes.knows(format.name()) || ModelEvents.contains(format.name());
  }

  @Override
  public Outcome decode(RawRecord record, EventRows rows) {
    if (record.length() < length) {
      return Outcome.MALFORMED;
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    place("__probe_ip", "function", record, fields);
    place("__probe_func", "function", record, fields);
    place("__probe_ret_ip", "caller", record, fields);
    for (EventField field : format.fields()) {
      if (!field.name().startsWith(COMMON) && !field.name().startsWith(PROBE)) {
        Object value = value(field, record);
        if (value != null) {
          fields.put(field.name(), value);
        }
      }
    }
    EventDetail detail =
        probes.knows(format.name())
            ? probes.read(format.name(), fields)
            : ModelEvents.detail(format.name(), fields);
    if (detail == null) {
      return Outcome.SKIPPED;
    }
    int row = rows.add(EventKind.MODEL.code());
    EventBatch batch = rows.batch;
    batch.lock[row] = 0;
    batch.setTgid(row, rows.tgid);
    batch.lockBits[row] = 0;
    batch.name[row] = Symbols.NONE;
    batch.ip[row] = Symbols.NONE;
    batch.setDetail(row, detail);
    return Outcome.ROW;
  }

  private void place(String field, String name, RawRecord record, Map<String, Object> fields) {
    EventField known = format.field(field);
    if (known != null) {
      fields.put(name, kernel.function(record.number(known)));
    }
  }

  /** A Long, a String or a List of Longs; null for arrays whose elements have no known size. */
  private static Object value(EventField field, RawRecord record) {
    if (field.form() == EventField.Form.NUMBER) {
      return record.number(field);
    }
    return field.text() ? record.text(field) : numbers(field, record);
  }

  /** The elements of an array of a probe ({@code u32 arg[4]}). */
  private static List<Long> numbers(EventField field, RawRecord record) {
    int count = field.elements();
    int bytes = count == 0 ? 0 : field.size() / count;
    if (field.form() != EventField.Form.ARRAY
        || !WIDTHS.contains(bytes)
        || count * bytes != field.size()) {
      return null;
    }
    List<Long> numbers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      numbers.add(record.number(field.offset() + i * bytes, bytes, field.signed()));
    }
    return numbers;
  }
}
