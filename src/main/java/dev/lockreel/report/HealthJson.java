package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.ReadTally;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** The health section in JSON. */
final class HealthJson {
  private HealthJson() {}

  static void write(JsonGenerator json, ReadTally tally) throws IOException {
    json.writeObjectFieldStart("health");
    lines(json, tally);
    json.writeObjectFieldStart("skippedEvents");
    for (Map.Entry<String, Long> skipped : tally.skippedByName().entrySet()) {
      json.writeNumberField(skipped.getKey(), skipped.getValue());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("anomalies");
    for (Map.Entry<Anomaly, Long> anomaly : tally.anomalies().entrySet()) {
      anomaly(json, anomaly.getKey(), anomaly.getValue(), tally);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** The law read = decoded + skipped + malformed, for one source or for all. */
  static void lines(JsonGenerator json, ReadTally tally) throws IOException {
    json.writeObjectFieldStart("lines");
    json.writeNumberField("read", tally.linesRead());
    json.writeNumberField("decoded", tally.linesDecoded());
    json.writeNumberField("skipped", tally.linesSkipped());
    json.writeNumberField("malformed", tally.linesMalformed());
    json.writeEndObject();
  }

  private static void anomaly(JsonGenerator json, Anomaly anomaly, long n, ReadTally tally)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", anomaly.id());
    json.writeStringField("level", anomaly.level().name().toLowerCase(Locale.ROOT));
    json.writeNumberField("count", n);
    json.writeStringField("meaning", anomaly.meaning());
    json.writeStringField("advice", anomaly.advice());
    json.writeArrayFieldStart("examples");
    for (AnomalyExample example : tally.examples()) {
      if (example.anomaly() == anomaly) {
        json.writeStartObject();
        json.writeStringField("position", example.file() + ":" + Position.text(example.position()));
        json.writeStringField("reason", example.reason());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
