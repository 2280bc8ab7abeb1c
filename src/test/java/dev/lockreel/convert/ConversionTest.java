package dev.lockreel.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.config.ProbeMappingFile;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.ShippedTraces;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.stream.PublishListener;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace says the same in whatever format it is written. */
class ConversionTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Anomalies of the reading of one file; another file of the same events has its own. */
  private static final Set<String> OF_THE_READING =
      Set.of(
          "unknown-event",
          "malformed-line",
          "truncated-line",
          "lost-events",
          "overrun",
          "trace-restart",
          "time-backwards",
          "disordered-line",
          "events-switched-on",
          "unread-buffer",
          "no-interrupt-state");

  private static final List<String> OF_A_FILE =
      List.of(
          "position",
          "file",
          "lines",
          "linesRead",
          "examples",
          "skippedEvents",
          "firstTimestampNanos",
          "lastTimestampNanos");

  private static final List<TargetFormat> TEXTS = List.of(TargetFormat.FTRACE, TargetFormat.NDJSON);

  /** What docs/formats/convert.md says that a format cannot hold. */
  private static final Map<TargetFormat, Set<String>> KNOWN_LOSSES =
      Map.of(
          TargetFormat.FTRACE,
          Set.of(
              "late_class_name",
              "lock_acquire.check",
              "lock_acquire.mode",
              "lock_acquire.nest_lock",
              "lock_acquire.reader_known",
              "lock_acquire.subclass",
              "lock_acquire.type",
              "lock_acquire.wait",
              "mmu_notifier_invalidate_range_start.mirror_results",
              "task_fork",
              "task_join",
              "trace.events-switched-on",
              "trace.hardirq_threaded",
              "trace.overrun",
              "trace_boundary.kind",
              "trace_start"),
          TargetFormat.NDJSON,
          Set.of(
              "late_class_name",
              "trace.events-switched-on",
              "trace.no-interrupt-state",
              "trace.overrun"));

  /** Losses that may change a verdict. */
  private static final Set<String> OF_VERDICTS =
      Set.of(
          "late_class_name",
          "lock_acquire.check",
          "lock_acquire.type",
          "task_fork",
          "task_join",
          "trace_start");

  @TempDir Path folder;

  /** Where the target holds all that a verdict rests on, report and graph are the same. */
  @Test
  void everyTraceSaysTheSame() throws IOException {
    int same = 0;
    for (Path trace : ShippedTraces.all()) {
      JsonNode original = null;
      for (TargetFormat target : TEXTS) {
        Path file = folder.resolve("trace");
        Map<String, Long> losses = converted(trace, target, file);
        if (losses == null) {
          continue;
        }
        assertThat(KNOWN_LOSSES.get(target))
            .as("%s %s", target, trace)
            .containsAll(losses.keySet());
        if (Collections.disjoint(losses.keySet(), OF_VERDICTS)) {
          original = original == null ? report(trace) : original;
          assertThat(report(file)).as("%s %s", target, trace).isEqualTo(original);
          same++;
        }
      }
    }
    assertThat(same).isGreaterThan(400);
  }

  @Test
  void linesComeBackByteForByteFromABatchFile() throws IOException {
    int compared = 0;
    for (Path trace : ShippedTraces.all()) {
      Path first = folder.resolve("first.ndjson");
      Path batches = folder.resolve("batches.lrb");
      Path second = folder.resolve("second.ndjson");
      if (converted(trace, TargetFormat.NDJSON, first) == null) {
        continue;
      }
      assertThat(converted(first, TargetFormat.LRB, batches)).as("%s", trace).isEmpty();
      assertThat(converted(batches, TargetFormat.NDJSON, second)).as("%s", trace).isEmpty();
      assertThat(Files.mismatch(first, second)).as("%s", trace).isEqualTo(-1);
      compared++;
    }
    assertThat(compared).isGreaterThan(200);
  }

  /** What was lost; null where the trace has no event. */
  private static Map<String, Long> converted(Path trace, TargetFormat target, Path file)
      throws IOException {
    InputSpec spec =
        InputSpec.of(trace.toString(), new Symbols())
            .withProbes(ProbeMappingFile.builtin())
            .withThreads(0);
    try (Conversion conversion = new Conversion(target, file)) {
      conversion.convert(spec, false, PublishListener.NONE);
      return new TreeMap<>(conversion.losses().counts());
    } catch (TraceInputException withoutEvents) {
      return null;
    }
  }

  /** Report and graph without places, and without what is said of the file and its reading. */
  private static JsonNode report(Path trace) throws IOException {
    try (Replay replay =
        new Replay(BuiltinOptions.inMemory().withSource("boot"), ReplayListener.NONE)) {
      replay.read(trace.toString());
      ArrayNode both = JSON.createArrayNode();
      JSON.readerFor(JsonNode.class)
          .readValues(Rendered.json(replay))
          .forEachRemaining(each -> both.add((JsonNode) each));
      strip(both);
      return both;
    }
  }

  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(OF_A_FILE);
      if (object.path("explanation").isTextual()) {
        String text = object.get("explanation").asText();
        object.put("explanation", text.replaceAll(" at \\S+:\\d+", ""));
      }
      if (object.has("lockAcquisitions") || object.has("counters")) {
        object.remove("events");
      }
      if (object.has("anomalies")) {
        Iterator<JsonNode> anomalies = object.get("anomalies").elements();
        while (anomalies.hasNext()) {
          if (OF_THE_READING.contains(anomalies.next().path("id").asText())) {
            anomalies.remove();
          }
        }
      }
    }
    node.forEach(ConversionTest::strip);
  }
}
