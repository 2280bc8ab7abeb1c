package dev.lockreel.report.html;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FoundOrder;
import dev.lockreel.finding.Rule;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.report.FindingRank;
import dev.lockreel.report.JsonReport;
import dev.lockreel.report.OrderLines;
import dev.lockreel.report.ReadFile;
import dev.lockreel.report.Report;
import dev.lockreel.report.RulePage;
import dev.lockreel.report.SearchJson;
import dev.lockreel.report.SearchReport;
import dev.lockreel.report.Story;
import dev.lockreel.report.TextFormat;
import dev.lockreel.report.TextReport;
import dev.lockreel.report.Visible;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.SourceState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The text of the page's data, as JSON that {@code model.ts} describes: the report as {@code
 * schemas/report.schema.json} has it, and what only a page for people needs.
 *
 * <p>Every text in it is {@link Visible}, names of fields too; line feeds are left in what lockreel
 * itself writes, the splats and the rule pages.
 */
final class PageData {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final JsonGenerator json;
  private final Report report;

  private PageData(JsonGenerator json, Report report) {
    this.json = json;
    this.report = report;
  }

  /** UTF-8. */
  static byte[] of(Report report, GraphTables graph) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      new PageData(json, report).write(graph);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** UTF-8, of a search: its findings are a report's, in the search's own order. */
  static byte[] of(SearchReport search, ReadFile scenario, GraphTables graph) throws IOException {
    Report report =
        new Report(
            search.toolVersion(),
            List.of(),
            new TreeMap<>(),
            search.findings().stream().map(SearchReport.Searched::finding).toList());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      PageData data = new PageData(json, report);
      json.writeStartObject();
      data.write(graph);
      data.search(search, scenario);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private void search(SearchReport search, ReadFile scenario) throws IOException {
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    try (JsonGenerator searched = new JsonFactory().createGenerator(fields)) {
      searched.writeStartObject();
      new SearchJson(scenario).searched(searched, search);
      searched.writeEndObject();
    }
    json.writeFieldName("search");
    visible(MAPPER.readTree(fields.toByteArray()));
    json.writeArrayFieldStart("orders");
    for (SearchReport.Searched each : search.findings()) {
      if (each.order() == null) {
        json.writeNull();
      } else {
        order(each.order());
      }
    }
    json.writeEndArray();
  }

  private void order(FoundOrder order) throws IOException {
    OrderLines lines = new OrderLines(order);
    json.writeStartObject();
    json.writeNumberField("preemptions", order.preemptions());
    json.writeNumberField("steps", order.steps().size());
    json.writeArrayFieldStart("lines");
    for (OrderLines.Line line : lines.lines()) {
      json.writeStartObject();
      json.writeNumberField("number", line.number());
      json.writeStringField("task", Visible.of(line.task()));
      json.writeStringField("text", Visible.of(line.text()));
      if (!line.takes().isEmpty()) {
        json.writeStringField("takes", Visible.of(line.takes()));
      }
      if (line.waits()) {
        json.writeBooleanField("waits", true);
      }
      json.writeArrayFieldStart("releases");
      for (String lock : line.releases()) {
        json.writeString(Visible.of(lock));
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void write(GraphTables graph) throws IOException {
    json.writeFieldName("report");
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    new JsonReport().render(report, whole);
    visible(MAPPER.readTree(whole.toByteArray()));
    json.writeArrayFieldStart("digests");
    for (SourceState source : report.sources()) {
      digest(source);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("texts");
    for (Finding finding : report.findings()) {
      texts(finding);
    }
    json.writeEndArray();
    rules();
    graph(graph);
  }

  private void digest(SourceState source) throws IOException {
    json.writeStartObject();
    json.writeStringField("sha256", source.prefixSha256());
    json.writeNumberField("bytes", source.prefixLength());
    json.writeEndObject();
  }

  private void texts(Finding finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("story", Visible.of(Story.of(finding)));
    StringBuilder splat = new StringBuilder();
    new TextReport(TextFormat.PLAIN).write(finding, splat);
    json.writeStringField("splat", splat.toString());
    json.writeArrayFieldStart("sources");
    for (String source : FindingRank.sources(finding)) {
      json.writeString(Visible.of(source));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void rules() throws IOException {
    TreeSet<Rule> rules = new TreeSet<>();
    report.findings().forEach(finding -> rules.add(finding.rule()));
    json.writeObjectFieldStart("rules");
    for (Rule rule : rules) {
      RulePage page = RulePage.of(rule);
      json.writeObjectFieldStart(rule.id());
      json.writeStringField("meaning", rule.meaning());
      json.writeStringField("why", page.section("Why it matters"));
      json.writeStringField("fix", page.section("How to fix"));
      json.writeStringField("falseAlarms", page.section("False alarms"));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void graph(GraphTables graph) throws IOException {
    json.writeObjectFieldStart("graph");
    json.writeArrayFieldStart("classes");
    for (ClassRecord each : graph.classes()) {
      json.writeStartObject();
      json.writeStringField("name", Visible.of(each.printedName()));
      json.writeStringField("usage", Usage.characters(each.usage()));
      if (each.type() != LockType.UNKNOWN) {
        json.writeStringField("type", each.type().vocabularyName());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("texts");
    for (String text : graph.texts()) {
      json.writeString(text);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void visible(JsonNode node) throws IOException {
    if (node.isObject()) {
      json.writeStartObject();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        json.writeFieldName(Visible.of(field.getKey()));
        visible(field.getValue());
      }
      json.writeEndObject();
    } else if (node.isArray()) {
      json.writeStartArray();
      for (JsonNode each : node) {
        visible(each);
      }
      json.writeEndArray();
    } else if (node.isTextual()) {
      json.writeString(Visible.of(node.textValue()));
    } else {
      json.writeRawValue(node.toString());
    }
  }
}
