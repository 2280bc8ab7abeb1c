package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.finding.FoundOrder;
import dev.lockreel.finding.FoundOrder.OrderStep;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;

/** A schedule as a file: a line with what it is of, then a line for each step. */
public final class ScheduleNdjson {
  private static final JsonFactory JSON = new JsonFactory();

  private ScheduleNdjson() {}

  /**
   * Writes the order that shows a finding.
   *
   * @param mostSteps of a call; one that would take more was taken for endless
   */
  public static void write(
      SearchReport report, SearchReport.Searched found, int mostSteps, Writer out)
      throws IOException {
    FoundOrder order = found.order();
    out.write(
        line(
            json -> {
              json.writeStringField("scenario", report.scenario());
              PrettyJson.strings(json, "protocols", report.protocols());
              json.writeStringField("rule", found.finding().rule().id());
              json.writeStringField("fingerprint", found.finding().fingerprint());
              json.writeNumberField("preemptions", order.preemptions());
              json.writeNumberField("most_steps", mostSteps);
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
