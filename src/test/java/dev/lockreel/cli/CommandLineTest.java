package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.lockreel.CaptureText;
import dev.lockreel.replay.InMemory;
import dev.lockreel.report.SchemaCheck;
import dev.lockreel.store.GraphStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands, options, streams and exit codes, as a shell sees them. */
class CommandLineTest {
  private static final String ABBA = "traces/lock/abba.ndjson";
  private static final String QUIET = "traces/lock/abab.ndjson";
  private static final String CAPTURE = "traces/captures/bugs-abba.txt.zst";
  private static final String INVERSION = "possible circular locking dependency detected";

  @TempDir(factory = InMemory.class)
  Path dir;

  private String db() {
    return dir.resolve("db").toString();
  }

  @ParameterizedTest
  @CsvSource({
    "'', Usage: lockreel",
    "replay, Usage: lockreel replay",
    "report, Usage: lockreel report",
    "graph, Usage: lockreel graph",
    "rules, Usage: lockreel rules",
  })
  void everyCommandHasHelp(String command, String usage) {
    Shell help = command.isEmpty() ? Shell.run("--help") : Shell.run(command, "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).startsWith(usage);
    assertThat(help.err()).isEmpty();
    assertThat(help.out().lines().mapToInt(String::length).max().orElse(0)).isLessThan(101);
    if (!command.equals("rules")) {
      assertThat(help.out()).contains("Examples:");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nope|there is no command 'nope'",
        "repaly x|Did you mean: lockreel replay?",
        "rules --nope|Unknown option: '--nope'",
        "replay $|positional parameter at index 0..* (FILE): the name is empty",
        "replay --db $ x|option '--db': the name is empty",
        "scenario --at foo x|'foo' is no number of seconds",
      })
  void wrongUsageIsSaid(String arguments, String message) {
    String[] args =
        Arrays.stream(arguments.split(" "))
            .map(each -> each.replace("$", ""))
            .toArray(String[]::new);
    Shell wrong = Shell.run(args);
    assertThat(wrong.err()).contains(message);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void helpOfTheWholeListsTheExitCodes() {
    assertThat(Shell.run("help").out()).isEqualTo(Shell.run("--help").out());
    assertThat(Shell.run("--help").out().replaceAll("\\s+", " "))
        .contains(
            "0 no errors found",
            "1 findings of severity error",
            "2 wrong usage",
            "3 input or storage failed");
    assertThat(Shell.run("help", "replay").out()).isEqualTo(Shell.run("replay", "--help").out());
  }

  @Test
  void versionIsTheBuildsOwn() {
    Shell version = Shell.run("--version");
    assertThat(version.exitCode()).isZero();
    assertThat(version.out()).matches("lockreel \\d+\\.\\d+[^$]*\\R");
    assertThat(version.err()).isEmpty();
  }

  @Test
  void completionIsABashScript() throws Exception {
    Shell completion = Shell.run("generate-completion");
    assertThat(completion.exitCode()).isZero();
    assertThat(completion.out()).contains("lockreel", "replay", "--output-file", "ndjson");
    Path script = Files.writeString(dir.resolve("completion"), completion.out());
    Process bash = new ProcessBuilder("bash", "-n", script.toString()).start();
    assertThat(Shell.ended(bash)).isEqualTo(new Shell(0, "", ""));
  }

  /** A single space parts the arguments. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "--nonsense",
        "replay",
        "replay --nonsense traces/lock/abba.ndjson",
        "replay --format nonsense traces/lock/abba.ndjson",
        "replay --output nonsense traces/lock/abba.ndjson",
        "replay traces/lock/abba.ndjson --db",
        "report",
        "report --db x --output nonsense",
        "graph --db x",
        "graph --output dot",
        "graph --db x --output nonsense",
        "rules --output nonsense",
        "rules surplus",
      })
  void wrongUsageIsExplainedInAFewLines(String arguments) {
    Shell wrong = Shell.run(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err()).startsWith("lockreel: ").contains("Try 'lockreel");
    assertThat(wrong.err().lines().count()).isLessThan(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "replay --output xml x|'xml' is none of text, json",
        "report --db x --output xml|'xml' is none of text, json",
        "rules --output xml|'xml' is none of text, json",
        "graph --db x --output xml|'xml' is none of json, dot",
      })
  void aWrongChoiceIsAnsweredWithTheRightOnes(String arguments, String message) {
    assertThat(Shell.run(arguments.split(" ")).err()).contains("'--output': " + message);
  }

  /** As when a rotated file is copied again from an older backup. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aShorterCopyOfWhatWasReadHasNothingNew(boolean compressed) throws IOException {
    String name = compressed ? "trace.txt.gz" : "trace.txt";
    byte[] content = CaptureText.bytes(Path.of(CAPTURE));
    Path file = dir.resolve(name);
    store(file, content, compressed);
    Shell whole = Shell.run("replay", "--db", db(), file.toString());
    store(file, Arrays.copyOf(content, content.length / 2), compressed);
    assertThat(Shell.run("replay", "--db", db(), file.toString())).isEqualTo(whole);
    store(file, content, compressed);
    assertThat(Shell.run("replay", "--db", db(), file.toString())).isEqualTo(whole);
  }

  private static void store(Path file, byte[] content, boolean compressed) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        OutputStream packed = compressed ? new GZIPOutputStream(out) : out) {
      packed.write(content);
    }
  }

  @Test
  void aMistypedWordIsGuessed() {
    assertThat(Shell.run("replays", ABBA).err()).contains("Did you mean: lockreel replay?");
    assertThat(Shell.run("repaly", ABBA).err()).contains("Did you mean: lockreel replay?");
    assertThat(Shell.run("help", "repaly").err()).contains("Did you mean: lockreel replay?");
    assertThat(Shell.run("replay", "--stric", ABBA).err()).contains("--strict");
  }

  @Test
  void theExitCodeSaysWhetherThereAreFindings() {
    Shell found = Shell.run("replay", ABBA);
    assertThat(found.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(found.out()).contains(INVERSION).doesNotContain("\033");
    assertThat(found.err()).isEmpty();
    Shell quiet = Shell.run("replay", QUIET);
    assertThat(quiet.exitCode()).isEqualTo(ExitCode.NOTHING_FOUND);
    assertThat(quiet.out()).contains("Nothing found").doesNotContain("WARNING");
    assertThat(quiet.err()).isEmpty();
  }

  @Test
  void reportOfADatabaseSaysWhatItsReplaySaid() {
    Shell replayed = Shell.run("replay", "--db", db(), CAPTURE);
    assertThat(Shell.run("report", "--db", db())).isEqualTo(replayed);
    assertThat(Shell.run("replay", "--db", db(), CAPTURE)).isEqualTo(replayed);
    assertThat(Shell.run("replay", CAPTURE)).isEqualTo(replayed);
    Shell json = Shell.run("report", "--db", db(), "--output", "json");
    assertThat(Shell.run("replay", "--db", db(), "--output", "json", CAPTURE)).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(strings = {ABBA, QUIET, CAPTURE, "traces/captures/trace-pipe-lost.txt.zst"})
  void jsonReportsConformToTheirSchema(String trace) throws IOException {
    Shell json = Shell.run("replay", "--db", db(), "--output", "json", trace);
    assertThat(json.exitCode()).isLessThan(ExitCode.USAGE);
    SchemaCheck.conforms(json.out(), "report");
    SchemaCheck.conforms(Shell.run("report", "--db", db(), "--output", "json").out(), "report");
    SchemaCheck.conforms(Shell.run("graph", "--db", db(), "--output", "json").out(), "graph");
  }

  @Test
  void graphShowsTheWholeOrOneClassAndItsNeighbours() throws IOException {
    Shell.run("replay", "--db", db(), "traces/lock/abbcca.ndjson");
    Shell.run("replay", "--db", db(), "traces/lock/nested-three.ndjson");
    Shell whole = Shell.run("graph", "--db", db(), "--output", "dot");
    assertThat(whole.exitCode()).isZero();
    assertThat(whole.out()).startsWith("digraph");
    Shell part = Shell.run("graph", "--db", db(), "--output", "json", "--class", "A");
    assertThat(part.exitCode()).isZero();
    SchemaCheck.conforms(part.out(), "graph");
    assertThat(part.out()).contains("\"A\"");
    Shell unknown = Shell.run("graph", "--db", db(), "--output", "json", "--class", "no such");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.out()).isEmpty();
    assertThat(unknown.err()).contains("'no such'", db());
  }

  @Test
  void rulesAreListedAsTextAndJson() throws IOException {
    Shell text = Shell.run("rules");
    assertThat(text.exitCode()).isZero();
    assertThat(text.out()).contains("lock-order-inversion", "bad-unlock-balance");
    Shell json = Shell.run("rules", "--output", "json");
    assertThat(json.exitCode()).isZero();
    SchemaCheck.conforms(json.out(), "rule-catalogue");
  }

  @Test
  void theReportGoesToAFileInstead() throws IOException {
    for (String format : List.of("text", "json")) {
      Path file = dir.resolve("report." + format);
      Shell shown = Shell.run("replay", "--output", format, ABBA);
      Shell kept = Shell.run("replay", "--output", format, "--output-file", file.toString(), ABBA);
      assertThat(kept).isEqualTo(new Shell(ExitCode.FINDINGS, "", ""));
      assertThat(file).hasContent(shown.out());
    }
  }

  @Test
  void anOutputFileThatCannotBeWrittenFails() {
    String nowhere = dir.resolve("no/such/folder/report").toString();
    Shell failed = Shell.run("replay", "--output-file", nowhere, ABBA);
    failsInOneLine(failed, nowhere);
    failsInOneLine(Shell.run("replay", "--output-file", dir.toString(), ABBA), dir.toString());
  }

  @Test
  void inputThatIsNotThereFails() {
    String missing = dir.resolve("missing.txt").toString();
    failsInOneLine(Shell.run("replay", missing), missing + ": no such file");
    failsInOneLine(Shell.run("replay", dir.toString()), "no trace is in this folder");
    failsInOneLine(Shell.run("replay", "--classes", missing, ABBA), missing);
    failsInOneLine(Shell.run("replay", "--rules", dir.toString(), ABBA), dir + ": is a folder");
  }

  @Test
  void aRecordedLinkIsNotBlamedForTheZapThatMissedItsVma() {
    String report = Shell.run("replay", "traces/vfio/recorded-invisible-vma.ndjson").out();
    assertThat(report.replaceAll("\\s+", " "))
        .contains("Meanwhile the device was zapped, and the zap could not find it.")
        .doesNotContain("zapped the device in vma_link");
  }

  @Test
  void whatALibrarySaysIsPutInWords() throws IOException {
    Shell classes = Shell.run("replay", "--classes", CAPTURE, ABBA);
    failsInOneLine(classes, CAPTURE + ":1: ");
    Shell gzip = Shell.run("replay", file("bad.gz", new byte[] {0x1f, (byte) 0x8b, 8, 'j'}));
    failsInOneLine(gzip, "gzip data is broken or cut short near byte");
    Shell object = Shell.run("replay", file("half", bytes("{\n")));
    failsInOneLine(object, "1: not JSON: ");
    for (Shell each : List.of(classes, gzip, object)) {
      assertThat(each.err()).doesNotContain("java.", "null", "REDACTED");
    }
  }

  @Test
  void inputThatIsNoTraceFails() throws IOException {
    byte[] junk = new byte[100_000];
    new Random(1).nextBytes(junk);
    failsInOneLine(Shell.run("replay", file("junk", junk)), "none of the known formats");
    failsInOneLine(Shell.run("replay", file("prose", bytes("To be or not to be\n"))), "none of");
    failsInOneLine(Shell.run("replay", file("empty", new byte[0])), "no event");
    failsInOneLine(Shell.run("replay", file("blank", bytes("\n\n"))), "no event");
    failsInOneLine(Shell.run("replay", file("header", bytes("# tracer: nop\n#\n"))), "no event");
    failsInOneLine(Shell.run("replay", "--format", "ftrace", file("named", junk)), "no event");
    failsInOneLine(
        Shell.run("replay", file("no-time", bytes("{\"event\":\"lock_acquire\"}\n"))),
        "no event at all (1 lines read; line 1: field ts: missing in lock_acquire)");
    failsInOneLine(Shell.run("replay", file("junk.zst", Zstd.compress(junk))), "none of");
  }

  @Test
  void compressedInputThatIsCutShortIsReportedAsFarAsItGoes() throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(CAPTURE));
    failsInOneLine(Shell.run("replay", file("start.zst", Arrays.copyOf(whole, 30))), "zstd");
    Shell part = Shell.run("replay", file("part.zst", Arrays.copyOf(whole, whole.length / 2)));
    assertThat(part.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(part.out()).contains(INVERSION, "truncated-line");
    assertThat(part.err()).contains("zstd data is broken or cut short").hasLineCount(1);
  }

  @Test
  void whatWasReadBeforeAFailureIsReported() {
    Shell failed = Shell.run("replay", ABBA, dir.resolve("missing").toString());
    assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(failed.out()).contains(INVERSION);
    assertThat(failed.err()).contains("no such file").hasLineCount(1);
  }

  @Test
  void aMalformedLineCountsAndIsAnErrorOnlyWhereAskedFor() throws IOException {
    String text = Files.readString(Path.of(ABBA)) + "{\"event\":\n";
    String trace = file("odd.ndjson", bytes(text));
    Shell lenient = Shell.run("replay", trace);
    assertThat(lenient.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(lenient.out()).contains("1 malformed", "malformed-line", "odd.ndjson:");
    Shell strict = Shell.run("replay", "--strict", trace);
    assertThat(strict.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(strict.err())
        .contains(trace + ":" + text.lines().count() + ": ", "(--strict)")
        .hasLineCount(1);
    assertThat(Shell.run("replay", "--strict", ABBA).exitCode()).isEqualTo(ExitCode.FINDINGS);
  }

  @Test
  void databasesThatAreNoneFail() throws IOException {
    String missing = dir.resolve("missing").toString();
    failsInOneLine(Shell.run("report", "--db", missing), "there is no database " + missing);
    failsInOneLine(
        Shell.run("graph", "--db", missing, "--output", "dot"), "there is no database " + missing);
    assertThat(Path.of(missing)).doesNotExist();
    String file = file("file", bytes("no database"));
    failsInOneLine(Shell.run("report", "--db", file), "is a file");
    failsInOneLine(Shell.run("replay", "--db", file, ABBA), "is a file");
    failsInOneLine(Shell.run("replay", "--db", dir.toString(), ABBA), "not empty");
    failsInOneLine(Shell.run("report", "--db", dir.toString()), "not a lockreel database");
  }

  @Test
  void aDatabaseHasOneWriterAndManyReaders() throws IOException {
    Shell.run("replay", "--db", db(), ABBA);
    try (GraphStore writer = GraphStore.open(Path.of(db()))) {
      failsInOneLine(Shell.run("replay", "--db", db(), ABBA), db());
      assertThat(Shell.run("report", "--db", db()).exitCode()).isEqualTo(ExitCode.FINDINGS);
      assertThat(Shell.run("graph", "--db", db(), "--output", "dot").exitCode()).isZero();
      assertThat(writer.load().findings()).hasSize(1);
    }
    assertThat(Shell.run("replay", "--db", db(), ABBA).exitCode()).isEqualTo(ExitCode.FINDINGS);
  }

  @Test
  void aStackTraceIsShownOnlyWhereAskedFor() {
    String missing = dir.resolve("missing").toString();
    assertThat(Shell.run("replay", missing).err()).doesNotContain("\tat ");
    Shell debugged = Shell.run("replay", "--debug", missing);
    assertThat(debugged.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(debugged.out()).isEmpty();
    assertThat(debugged.err()).contains("\tat dev.lockreel.", "no such file");
    assertThat(Shell.run("--debug", "replay", missing).err()).contains("\tat dev.lockreel.");
  }

  @Test
  void standardInputIsATraceLikeAnyOther() throws Exception {
    Shell piped = Shell.runApart(Path.of(CAPTURE), Map.of(), "replay", "-");
    assertThat(piped.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(piped.err()).isEmpty();
    assertThat(piped.out().replaceAll("(?m)^  -  .*", ""))
        .contains(INVERSION, "-:")
        .doesNotContain("bugs-abba");
    Shell nothing = Shell.runApart(null, Map.of(), "replay", "-");
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(nothing.err()).contains("no event").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({"'', true", "1, false"})
  void colourIsForTerminalsWhereTheUserDoesNotMind(String noColor, boolean coloured)
      throws Exception {
    Map<String, String> terminal =
        Map.of("LOCKREEL_STDOUT_TTY", "1", "TERM", "xterm", "NO_COLOR", noColor);
    Shell shell = Shell.runApart(null, terminal, "replay", ABBA);
    assertThat(shell.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(shell.out().contains("\033[")).isEqualTo(coloured);
    assertThat(shell.out().replaceAll("\033\\[[0-9;]*m", ""))
        .isEqualTo(Shell.run("replay", ABBA).out());
  }

  private String file(String name, byte[] content) throws IOException {
    return Files.write(dir.resolve(name), content).toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void failsInOneLine(Shell shell, String reason) {
    assertThat(shell.err()).startsWith("lockreel: ").contains(reason).hasLineCount(1);
    assertThat(shell.exitCode()).isEqualTo(ExitCode.FAILED);
  }
}
