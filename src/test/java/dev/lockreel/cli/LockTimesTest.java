package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockreel.report.SchemaCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often locks are taken, and how long they are held and waited for. */
class LockTimesTest {
  private static final String CAPTURE = "traces/captures/bugs-all.txt.zst";

  @TempDir private Path dir;

  @Test
  void waitingIsFromContendedToAcquiredAndHoldingFromThereOn() throws IOException {
    JsonNode locks =
        locks(
            "sh-1 [000] ..... 1.000001: lock_acquire: 00000000aaaaaaaa a",
            "sh-1 [000] ..... 1.000002: lock_acquired: 00000000aaaaaaaa a",
            "sh-2 [001] ..... 1.000003: lock_acquire: 00000000aaaaaaaa a",
            "sh-2 [001] ..... 1.000004: lock_contended: 00000000aaaaaaaa a",
            "sh-1 [000] ..... 1.000010: lock_release: 00000000aaaaaaaa a",
            "sh-2 [001] ..... 1.000014: lock_acquired: 00000000aaaaaaaa a",
            "sh-2 [001] ..... 1.000017: lock_release: 00000000aaaaaaaa a");
    assertThat(locks).hasSize(1);
    JsonNode a = locks.get(0);
    assertThat(a.get("name").textValue()).isEqualTo("a");
    assertThat(a.get("acquisitions").intValue()).isEqualTo(2);
    assertThat(a.get("contentions").intValue()).isEqualTo(1);
    times(a.get("wait"), 1, 10_000, 10_000, 10_000);
    times(a.get("hold"), 2, 3_000, 8_000, 11_000);
    assertThat(a.at("/wait/longest/pid").intValue()).isEqualTo(2);
    assertThat(a.at("/wait/longest/position").textValue()).isEqualTo("trace.txt:4");
    assertThat(a.at("/wait/longest/ts").longValue()).isEqualTo(1_000_004_000L);
    assertThat(a.at("/hold/longest/pid").intValue()).isEqualTo(1);
    assertThat(a.at("/hold/longest/position").textValue()).isEqualTo("trace.txt:1");
  }

  @Test
  void aReaderNestsAndALockHeldAtTheEndHasNoTime() throws IOException {
    JsonNode locks =
        locks(
            "sh-1 [000] ..... 1.000001: lock_acquire: 00000000aaaaaaaa read a",
            "sh-1 [000] ..... 1.000002: lock_acquire: 00000000aaaaaaaa read a",
            "sh-1 [000] ..... 1.000004: lock_release: 00000000aaaaaaaa a",
            "sh-1 [000] ..... 1.000009: lock_release: 00000000aaaaaaaa a",
            "sh-1 [000] ..... 1.000010: lock_acquire: 00000000bbbbbbbb b",
            "sh-1 [000] ..... 1.000011: lock_release: 00000000cccccccc c");
    assertThat(locks.findValuesAsText("name")).containsExactly("a", "b");
    times(locks.get(0).get("hold"), 2, 2_000, 8_000, 10_000);
    times(locks.get(1).get("hold"), 0, 0, 0, 0);
    assertThat(locks.get(1).at("/hold/longest").isMissingNode()).isTrue();
  }

  @Test
  void noTimeGoesOverAGap() throws IOException {
    JsonNode locks =
        locks(
            "sh-1 [000] ..... 1.000001: lock_acquire: 00000000aaaaaaaa a",
            "CPU:0 [LOST 5 EVENTS]",
            "sh-1 [000] ..... 1.000100: lock_release: 00000000aaaaaaaa a",
            "sh-1 [000] ..... 1.000101: lock_acquire: 00000000aaaaaaaa a",
            "sh-1 [000] ..... 1.000103: lock_release: 00000000aaaaaaaa a");
    assertThat(locks.get(0).get("acquisitions").intValue()).isEqualTo(2);
    times(locks.get(0).get("hold"), 1, 2_000, 2_000, 2_000);
  }

  /** Every acquisition that the validator counts is one of a lock, and no lock is held for ever. */
  @Test
  void aCapturesSumsAreItsStatistics() throws IOException {
    JsonNode report = report("replay", "--locks", "--output", "json", CAPTURE);
    long acquired = 0;
    long span =
        report.at("/sources/0/counters/lastTimestampNanos").longValue()
            - report.at("/sources/0/counters/firstTimestampNanos").longValue();
    for (JsonNode lock : report.get("locks")) {
      acquired += lock.get("acquisitions").longValue();
      for (String kind : List.of("wait", "hold")) {
        JsonNode times = lock.get(kind);
        assertThat(times.get("maxNanos").longValue()).isLessThanOrEqualTo(span);
        assertThat(times.get("totalNanos").longValue())
            .isBetween(
                times.get("minNanos").longValue() * times.get("count").longValue(),
                times.get("maxNanos").longValue() * times.get("count").longValue());
      }
      assertThat(lock.at("/hold/count").longValue())
          .isLessThanOrEqualTo(lock.get("acquisitions").longValue());
      assertThat(lock.at("/wait/count").longValue())
          .isLessThanOrEqualTo(lock.get("contentions").longValue());
    }
    assertThat(acquired).isEqualTo(report.at("/statistics/lockAcquisitions").longValue());
  }

  @Test
  void theTextHasWhatWasHeldLongest() {
    String text = Shell.run("replay", "--locks", CAPTURE).out();
    assertThat(text)
        .contains("\nLocks (times in microseconds)\n")
        .containsPattern("\n  lb_cont_m +800 +55 +71,946 ")
        .containsPattern("held longest +task +from\n  sb_writers +630,867  init/114 ")
        .contains("more, which --output json and html have\n");
    assertThat(Shell.run("replay", CAPTURE).out()).doesNotContain("Locks (");
  }

  @Test
  void measuringChangesNothingElse() throws IOException {
    JsonNode with = report("replay", "--locks", "--output", "json", CAPTURE);
    ((ObjectNode) with).remove("locks");
    assertThat(with).isEqualTo(report("replay", "--output", "json", CAPTURE));
  }

  @Test
  void aFormWithoutAPlaceForItIsAUsageError() {
    Shell run = Shell.run("replay", "--locks", "--output", "sarif", CAPTURE);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--locks is of --output text, json and html only");
  }

  private static void times(JsonNode times, long count, long min, long max, long total) {
    assertThat(times.get("count").longValue()).isEqualTo(count);
    assertThat(times.get("minNanos").longValue()).isEqualTo(min);
    assertThat(times.get("maxNanos").longValue()).isEqualTo(max);
    assertThat(times.get("totalNanos").longValue()).isEqualTo(total);
  }

  private JsonNode locks(String... lines) throws IOException {
    Path file = dir.resolve("trace.txt");
    Files.writeString(file, String.join("\n", lines) + "\n");
    return report("replay", "--locks", "--output", "json", file.toString()).get("locks");
  }

  private static JsonNode report(String... command) throws IOException {
    String json = Shell.run(command).out();
    SchemaCheck.conforms(json, "report");
    return new ObjectMapper().readTree(json);
  }
}
