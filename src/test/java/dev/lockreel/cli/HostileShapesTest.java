package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockreel.bench.HostileShape;
import dev.lockreel.report.SchemaCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Small versions of hostile shapes: the right findings, and reports of bounded size. */
class HostileShapesTest {
  private static final int SIZE = 2_000;
  private static final int MOST_REPORT_BYTES = 300_000;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = HostileShape.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UNRELEASED", "INVERSIONS", "IRQ_STATES"})
  void reportsAreOfBoundedSize(HostileShape shape) throws IOException {
    CommandRun run = CommandRun.text(folder, "replay", trace(shape, SIZE));
    assertThat(run.exitCode()).isIn(0, 1);
    assertThat(run.report().length()).isLessThan(MOST_REPORT_BYTES);
    SchemaCheck.conforms(CommandRun.json(folder, "replay", trace(shape, SIZE)).report(), "report");
  }

  /** A finding for each of its thousand classes, however often they are taken. */
  @Test
  void aReportDoesNotGrowWithTheEvents() throws IOException {
    int size =
        CommandRun.text(folder, "replay", trace(HostileShape.UNRELEASED, SIZE)).report().length();
    int twice =
        CommandRun.text(folder, "replay", trace(HostileShape.UNRELEASED, 2 * SIZE))
            .report()
            .length();
    assertThat(twice).isLessThan(size + size / 10);
  }

  @Test
  void whatIsNestedDeeplyIsNested() throws IOException {
    JsonNode report = CommandRun.json(folder, "replay", trace(HostileShape.DEEP, SIZE)).json();
    assertThat(rules(report)).isEmpty();
    assertThat(report.at("/statistics/dependencies").asInt()).isEqualTo(SIZE - 1);
    assertThat(report.at("/statistics/locksHeldAtEnd").asInt()).isZero();
  }

  @Test
  void aWitnessOfADeepStackCountsWhatItDoesNotList() throws IOException {
    JsonNode report =
        CommandRun.json(folder, "replay", trace(HostileShape.TAKEN_AGAIN, SIZE)).json();
    assertThat(Map.of("lock-recursion", 1L).entrySet()).containsAll(rules(report).entrySet());
    report = CommandRun.json(folder, "replay", trace(HostileShape.DEEP_READERS, SIZE)).json();
    assertThat(rules(report)).containsOnlyKeys("lock-recursion");
    for (JsonNode finding : report.get("findings")) {
      assertThat(finding.at("/witness/held").size()).isBetween(1, 48);
    }
  }

  @Test
  void aRingIsOneCycleAndChordsMakeOneFinding() throws IOException {
    JsonNode ring = CommandRun.json(folder, "replay", trace(HostileShape.RING, SIZE)).json();
    assertThat(rules(ring)).isEqualTo(Map.of("lock-order-inversion", 1L));
    assertThat(ring.at("/findings/0/path").size()).isEqualTo(SIZE);
    for (HostileShape shape : new HostileShape[] {HostileShape.RINGS, HostileShape.DENSE}) {
      JsonNode report = CommandRun.json(folder, "replay", trace(shape, SIZE)).json();
      assertThat(rules(report)).isEqualTo(Map.of("lock-order-inversion", 1L));
      JsonNode finding = report.at("/findings/0");
      assertThat(finding.get("moreCycles").asInt() + finding.get("cycles").size())
          .isEqualTo(finding.get("count").asInt());
      assertThat(finding.get("path").size()).isLessThan(SIZE);
    }
  }

  @Test
  void separateInversionsStaySeparate() throws IOException {
    JsonNode report = CommandRun.json(folder, "replay", trace(HostileShape.INVERSIONS, 40)).json();
    assertThat(rules(report)).isEqualTo(Map.of("lock-order-inversion", 40L));
  }

  private String trace(HostileShape shape, int size) throws IOException {
    return Files.writeString(folder.resolve(shape + ".txt"), shape.text(size)).toString();
  }

  private static Map<String, Long> rules(JsonNode report) {
    Map<String, Long> rules = new TreeMap<>();
    report.get("findings").forEach(each -> rules.merge(each.get("rule").asText(), 1L, Long::sum));
    return rules;
  }
}
