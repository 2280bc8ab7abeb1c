package dev.lockreel.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.compare.Comparison;
import dev.lockreel.compare.Comparison.Difference;
import dev.lockreel.compare.Comparison.UsageDifference;
import dev.lockreel.compare.Reason;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A comparison for machines, as {@code schemas/comparison.schema.json} describes it. */
public final class ComparisonJson {
  private final String toolVersion;
  private final List<SourceState> sources;
  private final List<ReadFile> kernel;

  /**
   * @param toolVersion version of lockreel
   * @param sources what our graph was made from
   * @param kernel the copy of /proc/lockdep, and that from before the trace where there is one
   */
  public ComparisonJson(String toolVersion, List<SourceState> sources, List<ReadFile> kernel) {
    this.toolVersion = toolVersion;
    this.sources = List.copyOf(sources);
    this.kernel = List.copyOf(kernel);
  }

  /** Writes UTF-8 to {@code out}, which is flushed and stays open. */
  public void render(Comparison comparison, OutputStream out) throws IOException {
    PrettyJson.write(out, json -> write(json, comparison));
  }

  private void write(JsonGenerator json, Comparison comparison) throws IOException {
    json.writeStartObject();
    PrettyJson.tool(json, toolVersion);
    InputJson.sources(json, "sources", sources);
    InputJson.file(json, "kernel", kernel.get(0));
    if (kernel.size() > 1) {
      InputJson.file(json, "before", kernel.get(1));
    }
    json.writeStringField("by", comparison.identity().toString());
    json.writeObjectFieldStart("dependencies");
    json.writeNumberField("kernel", comparison.kernel());
    json.writeNumberField("lockreel", comparison.ours());
    json.writeNumberField("common", comparison.common());
    json.writeNumberField("drawnWhileTracing", comparison.fresh());
    json.writeNumberField("commonDrawnWhileTracing", comparison.freshCommon());
    json.writeNumberField("ofClassesStillKnown", comparison.shown());
    share(json, "recall", comparison.freshCommon(), comparison.fresh());
    share(json, "precision", comparison.common(), comparison.shown());
    json.writeEndObject();
    differences(json, "onlyLockreel", comparison.onlyOurs());
    differences(json, "onlyKernel", comparison.onlyKernels());
    json.writeObjectFieldStart("usage");
    json.writeNumberField("classes", comparison.usage().classes());
    json.writeArrayFieldStart("differences");
    for (UsageDifference each : comparison.usage().differences()) {
      json.writeStartObject();
      json.writeStringField("class", each.lockClass());
      json.writeStringField("kernel", each.kernel());
      json.writeStringField("lockreel", each.ours());
      reason(json, each.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void differences(JsonGenerator json, String field, List<Difference> differences)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Difference each : differences) {
      json.writeStartObject();
      json.writeStringField("from", each.from());
      json.writeStringField("to", each.to());
      reason(json, each.reason());
      if (each.first() != null) {
        json.writeNumberField("distance", each.distance());
        json.writeStringField("position", each.first().position());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void reason(JsonGenerator json, Reason reason) throws IOException {
    json.writeStringField("reason", reason.id());
    json.writeBooleanField("explained", reason.explains());
  }

  private static void share(JsonGenerator json, String field, int part, int whole)
      throws IOException {
    if (whole > 0) {
      json.writeNumberField(field, Math.round(1000.0 * part / whole) / 1000.0);
    }
  }
}
