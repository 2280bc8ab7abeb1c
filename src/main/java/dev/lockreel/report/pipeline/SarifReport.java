package dev.lockreel.report.pipeline;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.report.FindingRank;
import dev.lockreel.report.PrettyJson;
import dev.lockreel.report.Renderer;
import dev.lockreel.report.Report;
import dev.lockreel.report.RulePage;
import dev.lockreel.report.Visible;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.TreeSet;

/**
 * The report as SARIF 2.1.0 (OASIS Standard, 27 March 2020): one run, the rules of its findings
 * with their pages as help, a result for each finding, and the sources as artifacts.
 */
public final class SarifReport implements Renderer {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  @Override
  public void render(Report report, OutputStream out) throws IOException {
    PrettyJson.write(out, json -> write(json, report));
  }

  private static void write(JsonGenerator json, Report report) throws IOException {
    List<Finding> ranked = FindingRank.ranked(report.findings(), report.triage());
    TreeSet<Rule> used = new TreeSet<>();
    ranked.forEach(each -> used.add(each.rule()));
    List<Rule> rules = List.copyOf(used);
    json.writeStartObject();
    json.writeStringField("$schema", SCHEMA);
    json.writeStringField("version", "2.1.0");
    json.writeArrayFieldStart("runs");
    json.writeStartObject();
    tool(json, report, rules);
    invocation(json, report);
    artifacts(json, report);
    json.writeArrayFieldStart("results");
    for (Finding finding : ranked) {
      SarifResult.write(json, finding, report.triage(), rules.indexOf(finding.rule()));
    }
    json.writeEndArray();
    json.writeStringField("columnKind", "utf16CodeUnits");
    if (!report.selection().isAll()) {
      json.writeObjectFieldStart("properties");
      PrettyJson.strings(
          json, "selection", report.selection().conditions().stream().map(Visible::of).toList());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void tool(JsonGenerator json, Report report, List<Rule> rules) throws IOException {
    json.writeObjectFieldStart("tool");
    json.writeObjectFieldStart("driver");
    json.writeStringField("name", "lockreel");
    json.writeStringField("version", report.toolVersion());
    json.writeArrayFieldStart("rules");
    for (Rule rule : rules) {
      json.writeStartObject();
      json.writeStringField("id", rule.id());
      text(json, "shortDescription", rule.headline());
      text(json, "fullDescription", rule.meaning());
      json.writeObjectFieldStart("help");
      json.writeStringField("text", rule.meaning());
      json.writeStringField("markdown", RulePage.of(rule).text());
      json.writeEndObject();
      json.writeObjectFieldStart("defaultConfiguration");
      json.writeStringField("level", level(Severity.ERROR));
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String field, String text) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("text", text);
    json.writeEndObject();
  }

  private static void invocation(JsonGenerator json, Report report) throws IOException {
    json.writeArrayFieldStart("invocations");
    json.writeStartObject();
    json.writeBooleanField("executionSuccessful", report.completion().isComplete());
    if (!report.completion().isComplete()) {
      json.writeArrayFieldStart("toolExecutionNotifications");
      json.writeStartObject();
      json.writeStringField("level", "error");
      SarifLocation.message(
          json,
          Visible.of(
              "Not complete ("
                  + report.completion().state().id()
                  + "): "
                  + report.completion().reason()));
      json.writeEndObject();
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndArray();
  }

  /**
   * The digest is of the beginning of a source, so it is none of SARIF's hashes, of whole files.
   */
  private static void artifacts(JsonGenerator json, Report report) throws IOException {
    json.writeArrayFieldStart("artifacts");
    for (SourceState source : report.sources()) {
      json.writeStartObject();
      json.writeObjectFieldStart("location");
      json.writeStringField("uri", TracePlace.uri(Visible.of(source.origin().file())));
      json.writeEndObject();
      json.writeArrayFieldStart("roles");
      json.writeString("analysisTarget");
      json.writeEndArray();
      json.writeObjectFieldStart("properties");
      json.writeStringField("source", Visible.of(source.origin().source()));
      if (!source.prefixSha256().isEmpty()) {
        json.writeNumberField("prefixBytes", source.prefixLength());
        json.writeStringField("prefixSha256", source.prefixSha256());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static String level(Severity severity) {
    return severity.id();
  }
}
