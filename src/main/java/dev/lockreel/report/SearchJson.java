package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.finding.FoundOrder;
import dev.lockreel.finding.FoundOrder.OrderStep;
import dev.lockreel.finding.FoundOrder.StateAccess;
import dev.lockreel.finding.Triage;
import java.io.IOException;
import java.io.OutputStream;

/** The result of a search for machines, as {@code schemas/search.schema.json} describes it. */
public final class SearchJson {
  private final ReadFile file;

  /**
   * @param file the scenario's
   */
  public SearchJson(ReadFile file) {
    this.file = file;
  }

  /** Writes it; {@code out} stays open. */
  public void write(SearchReport report, OutputStream out) throws IOException {
    PrettyJson.write(out, json -> report(json, report));
  }

  private void report(JsonGenerator json, SearchReport report) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("tool");
    json.writeStringField("name", "lockreel");
    json.writeStringField("version", report.toolVersion());
    json.writeEndObject();
    searched(json, report);
    json.writeArrayFieldStart("findings");
    for (SearchReport.Searched each : report.findings()) {
      json.writeStartObject();
      FindingJson.fields(json, each.finding(), Triage.NONE);
      if (each.order() != null) {
        json.writeNumberField("preemptions", each.order().preemptions());
        schedule(json, each.order());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** What was searched and how far: fields of an object that is begun. */
  public void searched(JsonGenerator json, SearchReport report) throws IOException {
    SearchReport.Extent extent = report.extent();
    json.writeStringField("scenario", report.scenario());
    InputJson.beginning(json, file.bytes(), file.sha256());
    PrettyJson.strings(json, "protocols", report.protocols());
    PrettyJson.strings(json, "tasks", report.tasks());
    json.writeNumberField("calls", report.calls());
    PrettyJson.strings(json, "without", report.without());
    json.writeBooleanField("complete", extent.complete());
    if (!extent.complete()) {
      json.writeStringField("stopped", extent.stopped());
    }
    if (extent.preemptions() >= 0) {
      json.writeNumberField("preemptions", extent.preemptions());
    } else {
      json.writeStringField(
          "preemptions",
          extent.preemptions() == SearchReport.Extent.EVERY_ORDER ? "every" : "none");
    }
    json.writeNumberField("executions", extent.executions());
    json.writeNumberField("orders", extent.orders());
    json.writeNumberField("steps", extent.steps());
    if (!extent.complete()) {
      json.writeNumberField("done", extent.done());
    }
  }

  private static void schedule(JsonGenerator json, FoundOrder order) throws IOException {
    json.writeArrayFieldStart("schedule");
    for (OrderStep step : order.steps()) {
      json.writeStartObject();
      stepFields(json, step);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void stepFields(JsonGenerator json, OrderStep step) throws IOException {
    json.writeStringField("task", step.task());
    json.writeNumberField("number", step.number());
    json.writeStringField("call", step.call());
    if (step.choice() >= 0) {
      json.writeNumberField("choice", step.choice());
    }
    json.writeArrayFieldStart("accesses");
    for (StateAccess access : step.accesses()) {
      json.writeStartObject();
      json.writeStringField("does", access.does());
      json.writeStringField("state", access.state());
      json.writeEndObject();
    }
    json.writeEndArray();
    PrettyJson.text(json, "result", step.result());
  }
}
