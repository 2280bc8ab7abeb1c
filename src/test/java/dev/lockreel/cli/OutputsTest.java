package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.report.OutputFormat;
import dev.lockreel.report.pipeline.FormatChecks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of a report on the command line. */
class OutputsTest {
  private static final String ABBA = "traces/lock/abba.ndjson";
  private static final String LEAK = "traces/captures/sem-notifier_leak.txt.zst";

  @TempDir private Path dir;

  /** Without clocks, paths or chance: what a replay says, and a database of it, now and later. */
  @ParameterizedTest
  @EnumSource(OutputFormat.class)
  void theSameTracesGiveTheSameBytes(OutputFormat format) throws Exception {
    String[] form = {"--output", format.id(), "--output-file"};
    List<String> reports = new ArrayList<>();
    for (String run : List.of("first", "second")) {
      Path db = dir.resolve(run);
      Path file = dir.resolve(run + ".report");
      assertThat(Shell.run("replay", "--db", db.toString(), ABBA, LEAK).exitCode())
          .isEqualTo(ExitCode.FINDINGS);
      assertThat(
              Shell.run("report", "--db", db.toString(), form[0], form[1], form[2], file.toString())
                  .exitCode())
          .isEqualTo(ExitCode.FINDINGS);
      reports.add(Files.readString(file));
    }
    assertThat(reports.get(1)).isEqualTo(reports.get(0));
    FormatChecks.check(format, reports.get(0));
    Path replayed = dir.resolve("replayed");
    Shell.run("replay", ABBA, LEAK, form[0], form[1], form[2], replayed.toString());
    // NDJSON has a record for each state of a finding, HTML what a replay measures of locks.
    if (format != OutputFormat.NDJSON && format != OutputFormat.HTML) {
      assertThat(Files.readString(replayed)).isEqualTo(reports.get(0));
    }
  }

  /** A capture of a machine that hung may be the only one, and is not lost by a slip. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "replay --output json --output-file",
        "timeline --output-file",
        "search --output-file",
        "scenario --at 1 --output-file"
      })
  void noOutputIsWrittenOverTheTrace(String command) throws Exception {
    Path trace = Files.copy(Path.of(ABBA), dir.resolve("trace.ndjson"));
    Path link = Files.createSymbolicLink(dir.resolve("report"), trace);
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    args.addAll(List.of(link.toString(), trace.toString()));
    Shell run = Shell.run(args.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(link + " is the trace that is read");
    assertThat(trace).hasSameTextualContentAs(Path.of(ABBA));
  }

  /** Who has a report knows which lockreel made it, and of what. */
  @ParameterizedTest
  @EnumSource(
      value = OutputFormat.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HTML"}) // whose data are packed; PageTest looks into it
  void aReportNamesItsToolAndItsInputs(OutputFormat format) {
    assertThat(Shell.run("replay", ABBA, "--output", format.id()).out())
        .contains(Version.number())
        .contains("abba.ndjson")
        .containsPattern(format == OutputFormat.TEXT ? " [0-9a-f]{16}\n" : "\\b[0-9a-f]{64}\\b");
  }

  @ParameterizedTest
  @MethodSource("wrongCombinations")
  void whatDoesNotGoTogetherIsSaidBeforeAnyWork(String command, String message) {
    Shell run = Shell.run(command.split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message);
    assertThat(run.out()).isEmpty();
  }

  static Stream<Arguments> wrongCombinations() {
    return Stream.of(
        Arguments.of(
            "replay --summary --output json " + ABBA, "--summary is of --output text only"),
        Arguments.of("report --db x --summary --output sarif", "--summary is of --output text"),
        Arguments.of("replay --kcidb-test a:b " + ABBA, "--kcidb-… is of --output kcidb only"),
        Arguments.of("replay --output kcidb --kcidb-test ab " + ABBA, "'ab' is not ORIGIN:ID"),
        Arguments.of("replay --output kcidb --kcidb-build A:b " + ABBA, "'A:b' is not ORIGIN:ID"),
        Arguments.of("replay --output kcidb --kcidb-origin A-B " + ABBA, "'A-B' is not of a-z"),
        Arguments.of("replay --output sarf " + ABBA, "did you mean 'sarif'?"));
  }

  @Test
  void theReportIsInTheFileAndTheExitCodeIsThatOfTheFindings() throws Exception {
    Path file = dir.resolve("report.sarif");
    Shell run = Shell.run("replay", ABBA, "--output=sarif", "--output-file=" + file);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.out()).isEmpty();
    FormatChecks.check(OutputFormat.SARIF, Files.readString(file));
    Shell never = Shell.run("replay", ABBA, "--output=junit", "--fail-on=never");
    assertThat(never.exitCode()).isZero();
    assertThat(never.out()).contains("<failure");
  }
}
