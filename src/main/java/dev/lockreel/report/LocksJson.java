package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.lockdep.times.LockUse;
import dev.lockreel.lockdep.times.LongestTime;
import dev.lockreel.lockdep.times.TimeSpans;
import java.io.IOException;
import java.util.List;

/** How locks were used, in JSON. */
final class LocksJson {
  private LocksJson() {}

  static void write(JsonGenerator json, List<LockUse> locks) throws IOException {
    json.writeArrayFieldStart("locks");
    for (LockUse each : locks) {
      json.writeStartObject();
      json.writeStringField("name", each.name());
      json.writeNumberField("acquisitions", each.acquisitions());
      json.writeNumberField("contentions", each.contentions());
      spans(json, "wait", each.waits());
      spans(json, "hold", each.holds());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void spans(JsonGenerator json, String field, TimeSpans spans) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeNumberField("count", spans.count());
    json.writeNumberField("minNanos", spans.minNanos());
    json.writeNumberField("maxNanos", spans.maxNanos());
    json.writeNumberField("totalNanos", spans.totalNanos());
    if (spans.longest() != null) {
      longest(json, spans.longest());
    }
    json.writeEndObject();
  }

  private static void longest(JsonGenerator json, LongestTime longest) throws IOException {
    json.writeObjectFieldStart("longest");
    PrettyJson.text(json, "source", longest.source());
    json.writeStringField("position", longest.position());
    json.writeNumberField("ts", longest.timestampNanos());
    json.writeNumberField("pid", longest.pid());
    PrettyJson.text(json, "comm", longest.comm());
    PrettyJson.text(json, "ip", longest.ip());
    json.writeEndObject();
  }
}
