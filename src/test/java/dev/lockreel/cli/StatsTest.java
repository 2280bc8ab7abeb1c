package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.replay.InMemory;
import dev.lockreel.report.SchemaCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in a trace before it is replayed. */
class StatsTest {
  @TempDir(factory = InMemory.class)
  Path dir;

  private static JsonNode stats(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("stats", "--output", "json"));
    all.addAll(List.of(arguments));
    Shell run = Shell.run(all.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    SchemaCheck.conforms(run.out(), "stats");
    return new ObjectMapper().readTree(run.out()).get("traces");
  }

  private static long needed(JsonNode trace, String table) {
    for (JsonNode each : trace.get("kernelTables")) {
      if (each.get("name").asText().equals(table)) {
        return each.get("needed").asLong();
      }
    }
    throw new AssertionError(table);
  }

  /** Every event is counted once, as the replay counts it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "traces/captures/bugs-all.txt.zst",
        "traces/captures/vfio-bar-fault.txt.zst",
        "traces/captures/trace-pipe-lost.txt.zst",
        "traces/trace-cmd/abba-v7.dat",
        "traces/lock/abba.ndjson",
      })
  void theCountsAreTheReplays(String trace) throws IOException {
    JsonNode stats = stats(trace).get(0);
    JsonNode report =
        new ObjectMapper()
            .readTree(Shell.run("replay", "--fail-on", "never", "--output", "json", trace).out());
    assertThat(stats.get("lines")).isEqualTo(report.at("/health/lines"));
    long events = 0;
    for (JsonNode n : stats.get("events")) {
      events += n.asLong();
    }
    assertThat(events).isLessThanOrEqualTo(report.at("/statistics/events").asLong());
    assertThat(stats.at("/events/lock_acquire").asLong())
        .isEqualTo(report.at("/statistics/lockAcquisitions").asLong());
    JsonNode counters = report.at("/sources/0/counters");
    assertThat(stats.get("firstTimestampNanos")).isEqualTo(counters.get("firstTimestampNanos"));
    assertThat(stats.get("lastTimestampNanos")).isEqualTo(counters.get("lastTimestampNanos"));
    long taken = 0;
    for (JsonNode each : stats(trace, "--hottest", "100000").get(0).get("hottest")) {
      taken += each.get("acquisitions").asLong();
    }
    assertThat(taken).isEqualTo(stats.at("/events/lock_acquire").asLong());
  }

  @Test
  void twoOrdersOfTwoLocksNeedFourEntriesAndFourChains() throws IOException {
    JsonNode stats = stats("traces/lock/abba.ndjson").get(0);
    assertThat(needed(stats, "MAX_LOCKDEP_KEYS")).isEqualTo(2);
    assertThat(needed(stats, "MAX_LOCKDEP_ENTRIES")).isEqualTo(4);
    assertThat(needed(stats, "MAX_LOCKDEP_CHAINS")).isEqualTo(4);
    assertThat(needed(stats, "MAX_LOCKDEP_CHAIN_HLOCKS")).isEqualTo(6);
    assertThat(needed(stats, "MAX_LOCK_DEPTH")).isEqualTo(2);
    assertThat(stats.at("/deepest/classes")).hasSize(2);
    assertThat(stats.at("/deepest/classes/0").asText()).isEqualTo("A");
  }

  /** One lock class more than there are keys, and one lock more than a task may hold. */
  @Test
  void aFullTableIsNamedWithItsEvent() throws IOException {
    StringBuilder trace = new StringBuilder();
    for (int i = 0; i <= 8192; i++) {
      line(trace, "lock_acquire", i, i);
      line(trace, "lock_release", i, i);
    }
    for (int i = 0; i <= 48; i++) {
      line(trace, "lock_acquire", 8193 + i, i);
    }
    Path file = Files.writeString(dir.resolve("many.ndjson"), trace);
    JsonNode stats = stats(file.toString()).get(0);
    for (JsonNode table : stats.get("kernelTables")) {
      switch (table.get("name").asText()) {
        case "MAX_LOCKDEP_KEYS" -> assertThat(table.get("fullAtEvent").asLong()).isEqualTo(16385);
        case "MAX_LOCK_DEPTH" ->
            assertThat(table.get("fullAtEvent").asLong()).isEqualTo(2 * 8193 + 49);
        default -> assertThat(table.has("fullAtEvent")).isFalse();
      }
    }
    assertThat(Shell.run("stats", file.toString()).out()).contains("at event 16,385");
  }

  private static void line(StringBuilder trace, String event, int at, int lock) {
    trace.append(
        "{\"event\":\"%s\",\"ts\":%d,\"cpu\":0,\"pid\":7,\"comm\":\"t\",\"lock\":\"0x%x\",\"class\":\"c%d\"%s}%n"
            .formatted(
                event,
                1000L * (at + 1),
                4096 + lock,
                lock,
                event.equals("lock_acquire") ? ",\"mode\":\"exclusive\"" : ""));
  }

  @Test
  void gapsAndFoldersAreShown() throws IOException {
    JsonNode lost = stats("traces/captures/trace-pipe-lost.txt.zst").get(0);
    assertThat(lost.at("/gaps/count").asLong()).isPositive();
    assertThat(lost.at("/gaps/first/0/position").asText()).startsWith("trace-pipe-lost.txt.zst:");
    Path folder = Files.createDirectory(dir.resolve("captures"));
    Files.copy(Path.of("traces/lock/abba.ndjson"), folder.resolve("a.ndjson"));
    Files.copy(Path.of("traces/lock/abab.ndjson"), folder.resolve("b.ndjson"));
    assertThat(stats(folder.toString())).hasSize(2);
    assertThat(Shell.run("stats", "traces/lock/abba.ndjson").out())
        .contains(
            "gaps        none", "lock_acquire", "Hottest of 2 lock classes", "MAX_LOCKDEP_KEYS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "stats|Missing required parameter: 'FILE'|2",
        "stats --hottest -1 traces/lock/abba.ndjson|--hottest takes a number from 0|2",
        "stats --output xml x|'xml' is none of text, json|2",
        "stats no-such|no-such: no such file|3",
        "stats docs/howto|docs/howto: no trace is in this folder or archive|3",
        "stats pom.xml|pom.xml|3",
      })
  void whatIsWrongIsSaid(String arguments, String message, int exitCode) {
    Shell wrong = Shell.run(arguments.split(" ", -1));
    assertThat(wrong.err()).contains(message);
    assertThat(wrong.exitCode()).isEqualTo(exitCode);
    assertThat(wrong.out()).isEmpty();
  }
}
