package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.finding.FoundOrder;
import dev.lockreel.finding.FoundOrder.OrderStep;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A schedule as a file: a line with what it is of, then a line for each step. */
public final class ScheduleNdjson {
  private static final JsonFactory JSON = new JsonFactory();

  private ScheduleNdjson() {}

  /**
   * What a search ran with.
   *
   * @param protocols all that were chosen, as {@code NAME=VARIANT}: one that no call of the order
   *     runs may say what another one does
   * @param choices how often each task may choose what does not go the usual way, by name
   * @param mostSteps of a call; one that would take more was taken for endless
   */
  public record Chosen(List<String> protocols, Map<String, Integer> choices, int mostSteps) {
    public Chosen {
      protocols = List.copyOf(protocols);
      choices = Map.copyOf(choices);
    }
  }

  /** Writes the order that shows a finding. */
  public static void write(
      SearchReport report, SearchReport.Searched found, Chosen chosen, Writer out)
      throws IOException {
    FoundOrder order = found.order();
    out.write(
        line(
            json -> {
              json.writeStringField("scenario", report.scenario());
              PrettyJson.strings(json, "protocols", chosen.protocols());
              json.writeObjectFieldStart("choices");
              for (Map.Entry<String, Integer> each : new TreeMap<>(chosen.choices()).entrySet()) {
                json.writeNumberField(each.getKey(), each.getValue());
              }
              json.writeEndObject();
              json.writeStringField("rule", found.finding().rule().id());
              json.writeStringField("fingerprint", found.finding().fingerprint());
              json.writeNumberField("preemptions", order.preemptions());
              json.writeNumberField("most_steps", chosen.mostSteps());
            }));
    for (OrderStep step : order.steps()) {
      out.write(line(json -> SearchJson.stepFields(json, step)));
    }
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static String line(Fields fields) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    }
    return text + "\n";
  }
}
