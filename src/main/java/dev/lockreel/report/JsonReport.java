package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.finding.Finding;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** The report for machines, as {@code schemas/report.schema.json} describes it. */
public final class JsonReport implements Renderer {
  @Override
  public void render(Report report, OutputStream out) throws IOException {
    PrettyJson.write(out, json -> report(json, report));
  }

  private static void report(JsonGenerator json, Report report) throws IOException {
    json.writeStartObject();
    reading(json, report);
    json.writeArrayFieldStart("findings");
    for (Finding finding : report.findings()) {
      FindingJson.write(json, finding, report.triage());
    }
    json.writeEndArray();
    HealthJson.write(json, report.tally());
    if (report.locks().isPresent()) {
      LocksJson.write(json, report.locks().get());
    }
    json.writeEndObject();
  }

  /** What was read by which lockreel, and how far. */
  static void reading(JsonGenerator json, Report report) throws IOException {
    PrettyJson.tool(json, report.toolVersion());
    json.writeObjectFieldStart("completion");
    json.writeStringField("state", report.completion().state().id());
    if (!report.completion().isComplete()) {
      json.writeStringField("reason", report.completion().reason());
    }
    json.writeEndObject();
    selection(json, report.selection());
    json.writeArrayFieldStart("sources");
    for (SourceState source : report.sources()) {
      source(json, source);
    }
    json.writeEndArray();
    counters(json, "statistics", report.statistics());
  }

  /** Written only where not all findings are in the report. */
  private static void selection(JsonGenerator json, Selection selection) throws IOException {
    if (!selection.isAll()) {
      json.writeObjectFieldStart("selection");
      PrettyJson.strings(json, "conditions", selection.conditions());
      json.writeNumberField("of", selection.of());
      json.writeEndObject();
    }
  }

  private static void source(JsonGenerator json, SourceState source) throws IOException {
    json.writeStartObject();
    InputJson.source(json, source);
    json.writeStringField("progress", source.progress().id());
    json.writeNumberField("events", source.tally().events());
    HealthJson.lines(json, source.tally());
    counters(json, "counters", source.counters());
    json.writeEndObject();
  }

  private static void counters(JsonGenerator json, String field, Map<String, Long> counters)
      throws IOException {
    json.writeObjectFieldStart(field);
    for (Map.Entry<String, Long> counter : counters.entrySet()) {
      json.writeNumberField(counter.getKey(), counter.getValue());
    }
    json.writeEndObject();
  }
}
