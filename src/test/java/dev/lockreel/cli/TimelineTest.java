package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Timelines, held against the definition of the trace event format. */
class TimelineTest {
  private static final String ABBA = "traces/captures/bugs-abba.txt.zst";

  @TempDir private Path dir;

  private static List<JsonNode> events(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("timeline"));
    all.addAll(List.of(arguments));
    Shell run = Shell.run(all.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    List<JsonNode> events = new ArrayList<>();
    new ObjectMapper().readTree(run.out()).get("traceEvents").forEach(events::add);
    checkFormat(events);
    return events;
  }

  private static String track(JsonNode event) {
    return event.get("pid").asInt() + "/" + event.get("tid").asInt();
  }

  private static BigDecimal begin(JsonNode event) {
    return event.get("ts").decimalValue();
  }

  private static BigDecimal end(JsonNode slice) {
    return begin(slice).add(slice.get("dur").decimalValue());
  }

  private static List<JsonNode> of(List<JsonNode> events, String phase) {
    return events.stream().filter(each -> each.get("ph").asText().equals(phase)).toList();
  }

  private static void checkFormat(List<JsonNode> events) {
    Set<String> named = new HashSet<>();
    for (JsonNode each : of(events, "M")) {
      named.add(track(each));
      assertThat(each.get("name").asText()).isIn("process_name", "thread_name");
      assertThat(each.at("/args/name").asText()).isNotEmpty();
    }
    Map<String, List<JsonNode>> slices = new HashMap<>();
    for (JsonNode each : events) {
      assertThat(each.get("ph").asText()).isIn("M", "X", "i", "C", "s", "f");
      assertThat(each.get("name").asText()).isNotEmpty();
      assertThat(named).contains(track(each));
    }
    of(events, "X")
        .forEach(each -> slices.computeIfAbsent(track(each), t -> new ArrayList<>()).add(each));
    slices.values().forEach(TimelineTest::checkNesting);
    Map<Integer, JsonNode> begun = new HashMap<>();
    of(events, "s").forEach(each -> begun.put(each.get("id").asInt(), each));
    assertThat(of(events, "f")).hasSameSizeAs(begun.values());
    for (JsonNode each : of(events, "f")) {
      assertThat(begun).containsKey(each.get("id").asInt());
      assertThat(each.get("bp").asText()).isEqualTo("e");
    }
    List<JsonNode> ends = new ArrayList<>(of(events, "f"));
    ends.addAll(begun.values());
    for (JsonNode each : ends) {
      assertThat(slices.get(track(each)))
          .anyMatch(
              slice ->
                  begin(slice).compareTo(begin(each)) <= 0
                      && end(slice).compareTo(begin(each)) >= 0);
    }
  }

  /** Of one track, a slice lies within another or beside it. */
  private static void checkNesting(List<JsonNode> slices) {
    List<JsonNode> ordered = new ArrayList<>(slices);
    ordered.sort(
        Comparator.comparing(TimelineTest::begin)
            .thenComparing(TimelineTest::end, Comparator.reverseOrder()));
    Deque<JsonNode> open = new ArrayDeque<>();
    for (JsonNode each : ordered) {
      assertThat(each.get("dur").decimalValue()).isNotNegative();
      while (!open.isEmpty() && end(open.peek()).compareTo(begin(each)) <= 0) {
        open.pop();
      }
      if (!open.isEmpty()) {
        assertThat(end(each)).isLessThanOrEqualTo(end(open.peek()));
      }
      open.push(each);
    }
  }

  /** Every acquisition of a whole trace is a slice. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "traces/captures/bugs-all.txt.zst",
        "traces/captures/hmm.txt.zst",
        "traces/captures/vfio-bar-fault.txt.zst",
        "traces/trace-cmd/abba-v7.dat"
      })
  void wholeTracesConformToTheFormat(String trace) throws IOException {
    List<JsonNode> events = events(trace);
    JsonNode stats =
        new ObjectMapper().readTree(Shell.run("stats", "--output", "json", trace).out());
    long held =
        of(events, "X").stream().filter(each -> each.get("cat").asText().equals("held")).count();
    long wanted =
        of(events, "X").stream()
            .filter(each -> each.get("cat").asText().equals("wait"))
            .filter(each -> each.get("name").asText().endsWith(" ..."))
            .count();
    assertThat(held + wanted).isEqualTo(stats.at("/traces/0/events/lock_acquire").asLong());
  }

  @Test
  void invalidationsPinsInterruptsAndRunningTasksAreShown() throws IOException {
    Set<String> categories = new HashSet<>();
    List<JsonNode> events = events("traces/captures/hmm.txt.zst");
    of(events, "X").forEach(each -> categories.add(each.get("cat").asText()));
    assertThat(categories).contains("held", "wait", "running", "interrupt", "call", "invalidation");
    List<JsonNode> pins = events("traces/captures/vfio-bar-fault.txt.zst");
    assertThat(
            of(pins, "X").stream().filter(each -> each.get("cat").asText().equals("pin")).count())
        .isPositive();
    assertThat(of(pins, "C").stream().filter(each -> each.at("/args/pages").asLong() > 0).count())
        .isPositive();
  }

  @Test
  void aFindingIsShownWithItsCycle() throws IOException {
    List<JsonNode> events = events("--around", "2a47", ABBA);
    assertThat(of(events, "i"))
        .extracting(each -> each.get("name").asText())
        .contains(
            "takes lb_abba_B while it holds lb_abba_A", "takes lb_abba_A while it holds lb_abba_B");
    assertThat(of(events, "s")).hasSize(1);
    assertThat(of(events, "M"))
        .extracting(each -> each.at("/args/name").asText())
        .contains("lb-abba-1/60", "lb-abba-2/61", "CPU 1", "bugs-abba.txt.zst: tasks");
    JsonNode held =
        of(events, "X").stream()
            .filter(each -> each.get("name").asText().equals("lb_abba_A"))
            .findFirst()
            .orElseThrow();
    assertThat(begin(held)).isEqualByComparingTo("3061046");
    assertThat(held.at("/args/at").asText()).isEqualTo("bugs-abba.txt.zst:3406");
    assertThat(events.size()).isLessThan(events(ABBA).size() / 2);
  }

  @Test
  void aFindingOfADatabaseAndAFileToWriteTo() throws IOException {
    String db = dir.resolve("db").toString();
    Shell.run("replay", "--db", db, "--source", "host7", ABBA);
    Path file = dir.resolve("cycle.json");
    Shell written =
        Shell.run(
            "timeline", "--around", "2a47", "--db", db, "--output-file", file.toString(), ABBA);
    assertThat(written).isEqualTo(new Shell(0, "", ""));
    assertThat(Files.readString(file)).contains("host7: tasks", "\"ph\":\"s\"");
    Shell other = Shell.run("timeline", "--around", "2a47", "--db", db, "traces/lock/abba.ndjson");
    assertThat(other.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(other.err()).contains("no event of finding 2a470d75397fcddc is in these files");
  }

  @Test
  void onlyWhatOverlapsTheTimeIsKept() throws IOException {
    List<JsonNode> part =
        events("--from", "7.5", "--to", "7.6", "traces/captures/bugs-all.txt.zst");
    assertThat(of(part, "X")).isNotEmpty();
    for (JsonNode each : of(part, "X")) {
      assertThat(begin(each)).isLessThanOrEqualTo(new BigDecimal("7600000"));
      assertThat(end(each)).isGreaterThanOrEqualTo(new BigDecimal("7500000"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "timeline|Missing required parameter: 'FILE'|2",
        "timeline --from x traces/lock/abba.ndjson|--from: a number of seconds is expected, not 'x'|2",
        "timeline --from 2 --to 1 traces/lock/abba.ndjson|--from is after --to|2",
        "timeline --around 49 --from 1 traces/lock/abba.ndjson|give either --around, or --from and --to|2",
        "timeline --around 48 traces/lock/abba.ndjson|there is no finding '48'|2",
        "timeline --around 49 --margin -1 traces/lock/abba.ndjson|--margin takes a time from 0|2",
        "timeline no-such|no-such: no such file|3",
        "timeline docs/howto|docs/howto: no trace is in this folder or archive|3",
        "timeline --output-file no/such/x traces/lock/abba.ndjson|no/such/x: cannot be written|3",
      })
  void whatIsWrongIsSaid(String arguments, String message, int exitCode) {
    Shell wrong = Shell.run(arguments.split(" ", -1));
    assertThat(wrong.err()).contains(message);
    assertThat(wrong.exitCode()).isEqualTo(exitCode);
    assertThat(wrong.out()).isEmpty();
  }
}
