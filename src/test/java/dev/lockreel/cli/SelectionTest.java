package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.replay.InMemory;
import dev.lockreel.report.SchemaCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The findings that options of report and replay select. */
class SelectionTest {
  private static final String MANY = "traces/captures/bugs-all.txt.zst";
  private static final String ABBA = "traces/lock/abba.ndjson";

  @TempDir(factory = InMemory.class)
  static Path dir;

  private static String db;

  @BeforeAll
  static void fill() {
    db = dir.resolve("db").toString();
    assertThat(Shell.run("replay", "--db", db, MANY).exitCode()).isEqualTo(1);
    assertThat(Shell.run("replay", "--db", db, "--source", "later", ABBA).exitCode()).isEqualTo(1);
  }

  private static JsonNode report(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("report", "--db", db, "--output", "json"));
    all.addAll(Arrays.asList(options));
    Shell run = Shell.run(all.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    SchemaCheck.conforms(run.out(), "report");
    return new ObjectMapper().readTree(run.out());
  }

  private static List<String> values(JsonNode report, String field) {
    return StreamSupport.stream(report.get("findings").spliterator(), false)
        .map(each -> each.get(field).asText())
        .distinct()
        .toList();
  }

  /** What each option selects is what a filter of the whole report leaves. */
  @ParameterizedTest
  @CsvSource({
    "--rule, lock-recursion, rule",
    "--severity, warning, severity",
    "--confidence, certain, confidence",
    "--fingerprint, 2a470d75397fcddc, fingerprint",
  })
  void anOptionSelectsWhatHasItsValue(String option, String value, String field)
      throws IOException {
    JsonNode whole = report();
    JsonNode selected = report(option, value);
    long expected =
        StreamSupport.stream(whole.get("findings").spliterator(), false)
            .filter(each -> each.get(field).asText().equals(value))
            .count();
    assertThat(expected).isPositive();
    assertThat(selected.get("findings")).hasSize((int) expected);
    assertThat(values(selected, field)).containsExactly(value);
    assertThat(selected.at("/selection/of").asInt()).isEqualTo(whole.get("findings").size());
    assertThat(selected.at("/selection/conditions/0").asText())
        .isEqualTo(option.substring(2) + " " + value);
    assertThat(whole.has("selection")).isFalse();
  }

  @Test
  void conditionsAllHoldAndOfTheirValuesAny() throws IOException {
    JsonNode selected =
        report("--rule", "lock-recursion,lock-order-inversion", "--rule", "lock-held-at-exit");
    assertThat(values(selected, "rule"))
        .containsExactlyInAnyOrder("lock-recursion", "lock-order-inversion", "lock-held-at-exit");
    JsonNode both = report("--rule", "lock-recursion,lock-order-inversion", "--class", "lb_r*_A");
    assertThat(values(both, "rule"))
        .containsExactlyInAnyOrder("lock-recursion", "lock-order-inversion");
    assertThat(both.get("findings").size()).isLessThan(selected.get("findings").size());
    assertThat(report("--class", "m").get("findings")).hasSize(2);
  }

  @Test
  void sourcesAndTimesSelect() throws IOException {
    assertThat(values(report("--source", "later"), "fingerprint")).hasSize(1);
    assertThat(report("--since", "later")).isNotEqualTo(report("--source", "later"));
    assertThat(values(report("--since", "later"), "fingerprint"))
        .isEqualTo(values(report("--source", "later"), "fingerprint"));
    assertThat(report("--since", "bugs-all.txt.zst").get("findings"))
        .hasSize(report().get("findings").size());
    assertThat(values(report("--since", "9.834584"), "rule"))
        .containsExactlyInAnyOrder("lock-held-at-exit", "lock-held-at-user-return");
    assertThat(report("--since", "9.9").get("findings")).isEmpty();
  }

  @Test
  void theExitCodeIsOfWhatIsSelected() {
    assertThat(Shell.run("report", "--db", db, "--rule", "lock-recursion").exitCode()).isZero();
    assertThat(
            Shell.run("report", "--db", db, "--rule", "lock-recursion", "--fail-on", "warning")
                .exitCode())
        .isEqualTo(ExitCode.FINDINGS);
    assertThat(Shell.run("report", "--db", db, "--severity", "error").exitCode())
        .isEqualTo(ExitCode.FINDINGS);
  }

  @Test
  void nothingSelectedIsSaid() {
    Shell none = Shell.run("report", "--db", db, "--rule", "use-after-free");
    assertThat(none.exitCode()).isZero();
    assertThat(none.out())
        .contains("Selected by rule use-after-free: 0 of 29 findings", "Nothing selected.")
        .doesNotContain("Nothing found");
    assertThat(none.err()).isEmpty();
    Shell some = Shell.run("report", "--db", db, "--fingerprint", "2A47");
    assertThat(some.out())
        .contains("Selected by fingerprint 2a47: 1 of 29 findings")
        .containsOnlyOnce("possible circular locking dependency detected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--rule lock-recursoin | did you mean 'lock-recursion'?",
        "--severity err | 'err' is none of error, warning, note",
        "--confidence sure | 'sure' is none of certain, instance, class, provisional",
        "--fingerprint 2a46 | no finding '2a46'; did you mean '2a470d75397fcddc'?",
        "--fingerprint xyz | the first few are enough; not 'xyz'",
        "--class lb_aba_A | there is no class 'lb_aba_A'; did you mean 'lb_abba_A'",
        "--source latr | there is no source 'latr'; did you mean 'later'?",
        "--since absent | there is no source 'absent'; there is bugs-all.txt.zst, later",
      })
  void whatIsNotThereIsWrongUsage(String option, String message) {
    String[] words = option.split(" ", -1);
    Shell wrong = Shell.run("report", "--db", db, words[0], words[1]);
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err()).contains(message);
  }

  @Test
  void replaySelectsToo() throws IOException {
    Shell selected = Shell.run("replay", "--severity", "warning", "--output", "ndjson", MANY);
    assertThat(selected.exitCode()).isZero();
    assertThat(selected.out()).doesNotContain("\"severity\":\"error\"");
    List<String> lines = selected.out().lines().toList();
    for (String line : lines) {
      SchemaCheck.conforms(line, "report-record");
    }
    assertThat(lines.get(lines.size() - 1)).contains("\"conditions\":[\"severity warning\"]");
    Shell typo = Shell.run("replay", "--class", "lb_aba_A", MANY);
    assertThat(typo.exitCode()).isZero();
    assertThat(typo.err()).contains("there is no class 'lb_aba_A'; did you mean 'lb_abba_A'");
    assertThat(typo.out()).contains("Nothing selected.");
  }

  @Test
  void theFirstSelectedFindingEndsAReplay() {
    Shell first = Shell.run("replay", "--exit-on-first", "--rule", "bad-unlock-balance", MANY);
    assertThat(first.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(first.out()).contains("bad unlock balance", "--exit-on-first ended it");
  }
}
