package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** The graph for machines, as {@code schemas/graph.schema.json} describes it. */
public final class GraphJson {
  /** Writes UTF-8 to {@code out}, which is flushed and stays open. */
  public void render(GraphView graph, OutputStream out) throws IOException {
    PrettyJson.write(out, json -> graph(json, graph, GraphMarks.NONE, ""));
  }

  /**
   * As {@link #render}, with the tool and the marks of what is on a cycle.
   *
   * @param toolVersion version of lockreel
   */
  public void render(GraphView graph, GraphMarks marks, String toolVersion, OutputStream out)
      throws IOException {
    PrettyJson.write(out, json -> graph(json, graph, marks, toolVersion));
  }

  private static void graph(
      JsonGenerator json, GraphView graph, GraphMarks marks, String toolVersion)
      throws IOException {
    Map<Integer, ClassRecord> byId = graph.classesById();
    json.writeStartObject();
    if (!toolVersion.isEmpty()) {
      PrettyJson.tool(json, toolVersion);
    }
    json.writeArrayFieldStart("classes");
    for (ClassRecord record : graph.classes()) {
      lockClass(json, record);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("dependencies");
    for (DependencyRecord edge : graph.dependencies()) {
      json.writeStartObject();
      fields(json, edge, byId.get(edge.from()), byId.get(edge.to()));
      if (marks.isCyclic(edge)) {
        json.writeBooleanField("cyclic", true);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void lockClass(JsonGenerator json, ClassRecord record) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", record.printedName());
    PrettyJson.key(json, "key", record.key());
    json.writeStringField("usage", Usage.characters(record.usage()));
    if (record.type() != LockType.UNKNOWN) {
      json.writeStringField("type", record.type().vocabularyName());
    }
    if (record.waitInner() != WaitType.INVALID) {
      json.writeStringField("waitTypes", waitTypes(record));
    }
    json.writeBooleanField("check", record.check());
    json.writeEndObject();
  }

  @SuppressWarnings(
      "EnumOrdinal") // the order of WaitType is the kernel's, whose numbers are printed
  private static String waitTypes(ClassRecord record) {
    return record.waitOuter().ordinal() + ":" + record.waitInner().ordinal();
  }

  static void dependency(
      JsonGenerator json, DependencyRecord edge, ClassRecord from, ClassRecord to)
      throws IOException {
    json.writeStartObject();
    fields(json, edge, from, to);
    json.writeEndObject();
  }

  private static void fields(
      JsonGenerator json, DependencyRecord edge, ClassRecord from, ClassRecord to)
      throws IOException {
    json.writeStringField("from", from.printedName());
    json.writeStringField("to", to.printedName());
    PrettyJson.key(json, "fromKey", from.key());
    PrettyJson.key(json, "toKey", to.key());
    PrettyJson.strings(json, "kinds", DependencyKind.names(edge.kinds()));
    if (edge.assumedKinds() != 0) {
      PrettyJson.strings(json, "assumedKinds", DependencyKind.names(edge.assumedKinds()));
    }
    json.writeNumberField("distance", edge.distance());
    json.writeNumberField("count", edge.count());
    json.writeStringField("origin", edge.emulated() ? "emulated" : "recorded");
    WitnessJson.write(json, "first", edge.first());
  }
}
