package dev.lockreel.search.cut;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.ingest.EventFields;
import dev.lockreel.ingest.ValueForm;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A line of a scenario.
 *
 * @param name of the event
 * @param of the recorded event that it stands for, or was made up from
 * @param fields of the event
 */
public record CutEvent(String name, ModelEvent of, Map<String, Object> fields) {
  private static final String RET = "ret";
  private static final long PAGE = 4096;

  /** A call of the set-up: it has its return value, which says that it is over. */
  static CutEvent over(CallSpan span) {
    Map<String, Object> fields = new LinkedHashMap<>(span.begin.detail().fields());
    if (span.call) {
      fields.put(RET, span.ret == CallSpan.UNKNOWN ? 0 : span.ret);
    }
    return new CutEvent(span.begin.name(), span.begin, fields);
  }

  /** A call that is searched: how it returns is left open. */
  static CutEvent stimulus(CallSpan span, long device) {
    Map<String, Object> fields = new LinkedHashMap<>(span.begin.detail().fields());
    if (span.call) {
      fields.remove(RET);
    }
    boolean known = PageFaults.known(span.begin);
    if (known || span.begin.name().equals(PageFaults.FAULT)) {
      fields.putIfAbsent("dev", device);
    }
    return new CutEvent(known ? PageFaults.FAULT : span.begin.name(), span.begin, fields);
  }

  /** The end of an invalidation, where the capture has none. */
  static CutEvent end(ModelEvent start) {
    Map<String, Object> fields = new LinkedHashMap<>(start.detail().fields());
    fields.keySet().retainAll(Set.of("range", "hmm", "mm", "start", "end"));
    return new CutEvent("mmu_notifier_invalidate_range_end", start, fields);
  }

  /** A device that was open before the capture began. */
  static CutEvent open(ModelEvent from, long dev) {
    return new CutEvent("vfio_pci_open", from, Map.of("dev", dev));
  }

  /** A mapping of a device that was made before the capture began. */
  static CutEvent mmap(ModelEvent names, long dev, long mm) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("dev", dev);
    fields.put("mm", mm);
    for (String each : List.of("vma", "start", "end")) {
      if (names.has(each)) {
        fields.put(each, names.detail().fields().get(each));
      }
    }
    if (!fields.containsKey("start")) {
      long page = names.address("address") & -PAGE;
      fields.put("start", page);
      fields.put("end", page + PAGE);
    }
    fields.put(RET, 0L);
    return new CutEvent("vfio_pci_mmap", names, fields);
  }

  /** A notifier that was inserted before the capture began: of which range is not known. */
  static CutEvent insert(ModelEvent from, long mm) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("mni", from.detail().fields().get("mni"));
    fields.put("mm", mm);
    fields.put("start", 0L);
    fields.put("length", -PAGE);
    fields.put(RET, 0L);
    return new CutEvent("mmu_interval_notifier_insert", from, fields);
  }

  /** Writes it as a line of NDJSON. */
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("event", name);
    json.writeNumberField("ts", of.timestampNanos());
    json.writeNumberField("cpu", of.cpu());
    json.writeNumberField("pid", of.pid());
    if (of.process() != 0) {
      json.writeNumberField("tgid", of.process());
    }
    json.writeStringField("comm", of.comm());
    EventFields known = EventFields.of(name);
    for (Map.Entry<String, Object> each : fields.entrySet()) {
      ValueForm form = known == null ? null : known.forms().get(each.getKey());
      json.writeFieldName(each.getKey());
      value(each.getValue(), form == null || form.writtenAsHex(), json);
    }
    json.writeEndObject();
  }

  private static void value(Object value, boolean hex, JsonGenerator json) throws IOException {
    if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object each : list) {
        value(each, hex, json);
      }
      json.writeEndArray();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Number number && !hex) {
      json.writeNumber(number.longValue());
    } else if (value instanceof Number number) {
      json.writeString("0x" + Long.toHexString(number.longValue()));
    } else {
      json.writeString(String.valueOf(value));
    }
  }
}
