package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockreel.report.SchemaCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Baselines and suppressions, from traces to exit codes. */
class TriageTest {
  private static final String ABBA = "traces/lock/abba.ndjson";
  private static final String RECURSION = "traces/lock/recursion-same-instance.ndjson";

  @TempDir private Path folder;

  @Test
  void whatTheBaselineHasDoesNotCount() throws IOException {
    Path baseline = baseline(ABBA);
    CommandRun again = CommandRun.json(folder, "replay", ABBA, "--baseline", baseline.toString());
    assertThat(again.exitCode()).isZero();
    assertThat(again.json().at("/findings/0/known").asBoolean()).isTrue();
    SchemaCheck.conforms(again.report(), "report");

    CommandRun text = CommandRun.text(folder, "replay", ABBA, "--baseline", baseline.toString());
    assertThat(text.exitCode()).isZero();
    assertThat(text.report())
        .contains("Nothing new found.", "Known from the baseline (1)", fingerprint(again))
        .doesNotContain("possible circular locking");
  }

  @Test
  void whatIsNewBesideTheBaselineCounts() throws IOException {
    Path baseline = baseline(ABBA);
    CommandRun both =
        CommandRun.json(folder, "replay", ABBA, RECURSION, "--baseline", baseline.toString());
    assertThat(both.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(both.json().at("/findings")).hasSize(2);
    assertThat(both.json().at("/findings/1").has("known")).isFalse();
  }

  @Test
  void aFindingThatGotWorseCounts() throws IOException {
    Path baseline = baseline(ABBA);
    Files.writeString(
        baseline,
        Files.readString(baseline).replace("\"severity\": \"error\"", "\"severity\": \"warning\""));
    CommandRun worse = CommandRun.json(folder, "replay", ABBA, "--baseline", baseline.toString());
    assertThat(worse.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(worse.json().at("/findings/0").has("known")).isFalse();
  }

  @Test
  void aReportOfADatabaseTakesBothFiles() throws IOException {
    String db = folder.resolve("db").toString();
    assertThat(CommandRun.json(folder, "replay", "--db", db, ABBA).exitCode())
        .isEqualTo(ExitCode.FINDINGS);
    Path baseline = baseline(ABBA);
    assertThat(
            CommandRun.json(folder, "report", "--db", db, "--baseline", baseline.toString())
                .exitCode())
        .isZero();
    Path file = suppressions("- {rule: lock-order-inversion, reason: known}");
    assertThat(
            CommandRun.json(folder, "report", "--db", db, "--suppressions", file.toString())
                .exitCode())
        .isZero();
    assertThat(CommandRun.json(folder, "report", "--db", db).exitCode())
        .isEqualTo(ExitCode.FINDINGS);
  }

  @ParameterizedTest
  @CsvSource({
    "error, error, 1", "error, warning, 1", "error, never, 0",
    "warning, error, 0", "warning, warning, 1", "warning, never, 0",
    "note, error, 0", "note, warning, 0", "note, never, 0",
  })
  void theExitCodeIsForFindingsOfThatSeverityOrMore(String found, String failOn, int code)
      throws IOException {
    Path rules =
        Files.writeString(
            folder.resolve("rules.yaml"), "- {order: [B, A], severity: " + found + "}\n");
    String db = folder.resolve("db").toString();
    String[] replay = {"replay", "traces/lock/abab.ndjson", "--rules", rules.toString()};
    String[] also = {"--db", db, "--fail-on", failOn};
    CommandRun run =
        CommandRun.json(folder, Stream.of(replay, also).flatMap(Stream::of).toArray(String[]::new));
    assertThat(run.json().at("/findings/0/severity").asText()).isEqualTo(found);
    assertThat(run.exitCode()).isEqualTo(code);
    assertThat(CommandRun.json(folder, "report", "--db", db, "--fail-on", failOn).exitCode())
        .isEqualTo(code);
    if (failOn.equals("error")) {
      assertThat(CommandRun.json(folder, "report", "--db", db).exitCode()).isEqualTo(code);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"tool\": {\"name\": \"other\"}, \"findings\": []}", "{", ""})
  void whatIsNoReportIsNoBaseline(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("base.json"), text);
    CommandRun run = CommandRun.json(folder, "replay", ABBA, "--baseline", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("base.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- {rule: lock-order-inversion, reason: r}|true",
        "- {rule: lock-order-inversion, classes: [A, B], reason: r}|true",
        "- {class: A, reason: r}|true",
        "- {class: '*', reason: r}|true",
        "- {rule: lock-order-inversion, classes: [A, X], reason: r}|false",
        "- {rule: lock-recursion, reason: r}|false",
        "- {rule: lock-recursion, class: A, reason: r}|false",
        "- {fingerprint: '0123456789abcdef', reason: r}|false",
        "- {rule: lock-order-inversion, reason: r, expires: 2999-12-31}|true",
      })
  void aSuppressionCoversWhatAllOfItFits(String entry, boolean covers) throws IOException {
    Path file = suppressions(entry);
    CommandRun run = CommandRun.json(folder, "replay", ABBA, "--suppressions", file.toString());
    assertThat(run.exitCode()).isEqualTo(covers ? ExitCode.NOTHING_FOUND : ExitCode.FINDINGS);
    assertThat(run.json().at("/findings/0/suppressed/reason").asText())
        .isEqualTo(covers ? "r" : "");
    if (covers) {
      assertThat(run.err()).isEmpty();
    } else {
      assertThat(run.err()).isEqualTo("lockreel: " + file + ":1: no finding fits: r\n");
    }
    SchemaCheck.conforms(run.report(), "report");
  }

  @Test
  void aFingerprintIsSuppressed() throws IOException {
    String fingerprint = fingerprint(CommandRun.json(folder, "replay", ABBA));
    Path file =
        suppressions("- {fingerprint: '" + fingerprint + "', reason: only in the test rig}");
    CommandRun run = CommandRun.text(folder, "replay", ABBA, "--suppressions", file.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.report())
        .contains("Suppressed (1)", fingerprint, "only in the test rig")
        .doesNotContain("possible circular locking");
  }

  @Test
  void anExpiredSuppressionIsNotAppliedAndSaysSo() throws IOException {
    Path file =
        suppressions(
            "- rule: lock-order-inversion\n  reason: until the fix\n  expires: 2020-02-29");
    CommandRun run = CommandRun.json(folder, "replay", ABBA, "--suppressions", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.json().at("/findings/0").has("suppressed")).isFalse();
    assertThat(run.err())
        .contains(file + ":1: expired on 2020-02-29 and is not applied: until the fix");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "- rule: lock-order-inversion|1: reason: missing in this entry",
        "- reason: r|1: fingerprint, rule or classes: missing in this entry",
        "- {rule: lock-order, reason: r}|1: rule: unknown rule \"lock-order\"; there are lock-order-",
        "- {rule: lock-recursion, reason: r, expires: tomorrow}|1: expires: a date such as",
        "- {rule: lock-recursion, reason: r, expires: 2027-02-30}|1: expires: a date such as",
        "- {fingerprint: xyz, reason: r}|1: fingerprint: sixteen hex digits are expected, not \"xyz\"",
        "- {class: a, classes: [b], reason: r}|1: classes: give either class or classes",
        "- {class: &a, reason: r}|class: no value; a name that begins with & or * must be quoted",
        "- {color: red, reason: r}|1: color: unknown key; there are fingerprint, rule, class",
      })
  void aMistakeIsNamedWithFileLineKeyAndReason(String entry, String message) throws IOException {
    Path file = suppressions(entry);
    CommandRun run = CommandRun.json(folder, "replay", ABBA, "--suppressions", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains(file + ":").contains(message);
  }

  @Test
  void theSchemaTakesWhatTheReaderTakes() throws IOException {
    SchemaCheck.conforms(
        "[{\"fingerprint\": \"0123456789abcdef\", \"rule\": \"lock-recursion\", \"class\": \"a*\","
            + " \"reason\": \"r\", \"expires\": \"2027-03-31\"}]",
        "suppressions");
  }

  private Path suppressions(String text) throws IOException {
    return Files.writeString(folder.resolve("suppressions.yaml"), text + "\n");
  }

  private Path baseline(String trace) throws IOException {
    String report = CommandRun.json(folder, "replay", trace).report();
    return Files.writeString(folder.resolve("baseline.json"), report);
  }

  private static String fingerprint(CommandRun run) throws IOException {
    JsonNode finding = run.json().at("/findings/0/fingerprint");
    return finding.asText();
  }
}
