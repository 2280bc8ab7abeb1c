package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.compare.GraphDiff;
import dev.lockreel.compare.GraphDiff.CommonFinding;
import dev.lockreel.compare.GraphDiff.CommonOrder;
import dev.lockreel.compare.GraphDiff.Order;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Triage;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The differences of two graphs for machines, as {@code schemas/diff.schema.json} says. */
public final class DiffJson {
  private final String toolVersion;
  private final Triage triage;
  private final List<SourceState> before;
  private final List<SourceState> after;

  /**
   * @param toolVersion version of lockreel
   * @param triage which of the findings are known or suppressed
   * @param before what the earlier graph was made from
   * @param after what the later graph was made from
   */
  public DiffJson(
      String toolVersion, Triage triage, List<SourceState> before, List<SourceState> after) {
    this.toolVersion = toolVersion;
    this.triage = triage;
    this.before = List.copyOf(before);
    this.after = List.copyOf(after);
  }

  /** Writes UTF-8 to {@code out}, which is flushed and stays open. */
  public void render(GraphDiff diff, OutputStream out) throws IOException {
    PrettyJson.write(out, json -> write(json, diff));
  }

  private void write(JsonGenerator json, GraphDiff diff) throws IOException {
    json.writeStartObject();
    PrettyJson.tool(json, toolVersion);
    InputJson.sources(json, "before", before);
    InputJson.sources(json, "after", after);
    json.writeObjectFieldStart("findings");
    findings(json, "new", diff.fresh());
    findings(json, "gone", diff.gone());
    json.writeArrayFieldStart("common");
    for (CommonFinding each : diff.common()) {
      common(json, each);
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeObjectFieldStart("dependencies");
    orders(json, "new", diff.freshOrders());
    orders(json, "gone", diff.goneOrders());
    json.writeArrayFieldStart("common");
    for (CommonOrder each : diff.commonOrders()) {
      json.writeStartObject();
      names(json, each.after());
      PrettyJson.strings(json, "kinds", DependencyKind.names(each.after().kinds()));
      PrettyJson.strings(json, "newKinds", DependencyKind.names(each.newKinds()));
      json.writeNumberField("countBefore", each.before().count());
      json.writeNumberField("countAfter", each.after().count());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private void findings(JsonGenerator json, String field, List<Finding> findings)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Finding each : findings) {
      FindingJson.write(json, each, triage);
    }
    json.writeEndArray();
  }

  private static void common(JsonGenerator json, CommonFinding common) throws IOException {
    json.writeStartObject();
    json.writeStringField("rule", common.after().rule().id());
    json.writeStringField("fingerprint", common.after().fingerprint());
    PrettyJson.strings(
        json, "classes", common.after().classes().stream().map(each -> each.name()).toList());
    side(json, "before", common.before());
    side(json, "after", common.after());
    json.writeEndObject();
  }

  private static void side(JsonGenerator json, String field, Finding finding) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("severity", finding.severity().id());
    json.writeStringField("confidence", finding.confidence().id());
    json.writeNumberField("count", finding.count());
    json.writeEndObject();
  }

  private static void orders(JsonGenerator json, String field, List<Order> orders)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Order each : orders) {
      json.writeStartObject();
      names(json, each);
      PrettyJson.strings(json, "kinds", DependencyKind.names(each.kinds()));
      json.writeNumberField("count", each.count());
      WitnessJson.write(json, "first", each.first());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void names(JsonGenerator json, Order order) throws IOException {
    json.writeStringField("from", order.from());
    json.writeStringField("to", order.to());
  }
}
