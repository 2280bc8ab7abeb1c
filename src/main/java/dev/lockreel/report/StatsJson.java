package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.stats.ClassCount;
import dev.lockreel.stats.Deepest;
import dev.lockreel.stats.KernelTables;
import dev.lockreel.stats.TraceStats;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** What traces hold, for machines, as {@code schemas/stats.schema.json} describes it. */
public final class StatsJson {
  private final String toolVersion;

  public StatsJson(String toolVersion) {
    this.toolVersion = toolVersion;
  }

  /**
   * Writes UTF-8 to {@code out}, which is flushed and stays open.
   *
   * @param hottest how many classes are listed of each trace
   */
  public void render(List<TraceStats> traces, int hottest, OutputStream out) throws IOException {
    PrettyJson.write(
        out,
        json -> {
          json.writeStartObject();
          PrettyJson.tool(json, toolVersion);
          json.writeArrayFieldStart("traces");
          for (TraceStats each : traces) {
            write(json, each, hottest);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, TraceStats stats, int hottest) throws IOException {
    json.writeStartObject();
    json.writeStringField("path", stats.path());
    json.writeStringField("format", stats.format());
    InputJson.beginning(json, stats.prefixBytes(), stats.prefixSha256());
    HealthJson.lines(json, stats.tally());
    json.writeNumberField("tasks", stats.tasks());
    json.writeNumberField("cpus", stats.cpus());
    if (stats.hasSpan()) {
      json.writeNumberField("firstTimestampNanos", stats.firstNanos());
      json.writeNumberField("lastTimestampNanos", stats.lastNanos());
    }
    counts(json, "events", stats.events());
    counts(json, "skippedEvents", stats.tally().skippedByName());
    json.writeObjectFieldStart("gaps");
    json.writeNumberField("count", stats.gapCount());
    json.writeArrayFieldStart("first");
    for (TraceStats.Gap each : stats.gaps()) {
      json.writeStartObject();
      json.writeStringField("kind", each.kind());
      json.writeStringField("position", each.position());
      if (each.lost() >= 0) {
        json.writeNumberField("lost", each.lost());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    classes(json, stats, hottest);
    deepest(json, stats.deepest());
    json.writeArrayFieldStart("kernelTables");
    for (KernelTables.Table each : stats.tables()) {
      json.writeStartObject();
      json.writeStringField("name", each.name());
      json.writeNumberField("size", each.size());
      json.writeNumberField("needed", each.needed());
      if (each.fullAt() > 0) {
        json.writeNumberField("fullAtEvent", each.fullAt());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void counts(JsonGenerator json, String field, Map<String, Long> counts)
      throws IOException {
    json.writeObjectFieldStart(field);
    for (Map.Entry<String, Long> each : counts.entrySet()) {
      json.writeNumberField(each.getKey(), each.getValue());
    }
    json.writeEndObject();
  }

  private static void classes(JsonGenerator json, TraceStats stats, int hottest)
      throws IOException {
    json.writeNumberField("classes", stats.classCount());
    json.writeArrayFieldStart("hottest");
    for (ClassCount each : stats.hottest(hottest)) {
      json.writeStartObject();
      json.writeStringField("class", each.name());
      json.writeNumberField("acquisitions", each.acquisitions());
      json.writeNumberField("contended", each.contended());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void deepest(JsonGenerator json, Deepest deepest) throws IOException {
    if (deepest == null) {
      return;
    }
    json.writeObjectFieldStart("deepest");
    json.writeStringField("task", deepest.task());
    json.writeStringField("position", deepest.position());
    json.writeNumberField("ts", deepest.nanos());
    PrettyJson.strings(json, "classes", deepest.classes());
    json.writeEndObject();
  }
}
