package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user expects of any command. */
class MannersTest {
  private static final String ABBA = "traces/lock/abba.ndjson";

  @TempDir private Path dir;

  @Test
  void aReaderThatHasSeenEnoughIsNoFailure() throws Exception {
    String java = String.join(" ", Shell.process("rules").command());
    Process shell =
        new ProcessBuilder("bash", "-c", "{ " + java + "; echo $? >&2; } | head -1").start();
    Shell run = Shell.ended(shell);
    assertThat(run.out()).hasLineCount(1);
    assertThat(run.err()).isEqualTo("0\n");
  }

  @ParameterizedTest
  @CsvSource({"always, true", "auto, false", "never, false"})
  void colourIsAsTheUserWants(String when, boolean coloured) {
    Shell run = Shell.run("replay", "--color", when, ABBA);
    assertThat(run.out().contains("\033[")).isEqualTo(coloured);
  }

  @Test
  void aNameWithAnAtSignIsAName() throws IOException {
    Path file = Files.copy(Path.of(ABBA), dir.resolve("@abba.ndjson"));
    assertThat(Shell.run("replay", file.toString()).exitCode()).isEqualTo(ExitCode.FINDINGS);
    Shell missing = Shell.run("replay", "@nothing");
    assertThat(missing.err()).isEqualTo("lockreel: @nothing: no such file\n");
  }

  @Test
  void defaultsComeFromTheEnvironmentThenFromAFile() throws Exception {
    Files.write(
        dir.resolve("lockreel.properties"), List.of("fail-on=never", "replay.output=json", "x=1"));
    String home = dir.toString();
    Shell file = Shell.runApart(null, Map.of("XDG_CONFIG_HOME", home), "replay", ABBA);
    assertThat(file.exitCode()).isZero();
    assertThat(file.out()).startsWith("{");
    assertThat(file.err())
        .isEqualTo("lockreel: " + dir.resolve("lockreel.properties") + ": x: no command has it\n");
    Map<String, String> both = Map.of("XDG_CONFIG_HOME", home, "LOCKREEL_FAIL_ON", "error");
    assertThat(Shell.runApart(null, both, "replay", ABBA).exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(Shell.runApart(null, both, "replay", "--fail-on", "never", ABBA).exitCode())
        .isZero();
  }

  @Test
  void aClassIsFoundByTheEndOfItsName() throws IOException {
    String db = dir.resolve("db").toString();
    LockTrace trace = new LockTrace();
    trace.take(1, "&mm->mmap_lock", "&p->lock").release(1, "&p->lock", "&mm->mmap_lock");
    trace.take(1, "&q->lock").release(1, "&q->lock");
    Shell.run("replay", "--db", db, trace.write(dir.resolve("trace.ndjson")).toString());
    String[] graph = {"graph", "--db", db, "--output", "json", "--class"};
    Shell exact = Shell.run(with(graph, "&mm->mmap_lock"));
    assertThat(exact.exitCode()).isZero();
    assertThat(Shell.run(with(graph, "mmap_lock"))).isEqualTo(exact);
    assertThat(Shell.run(with(graph, "mm->mmap_lock"))).isEqualTo(exact);
    assertThat(Shell.run(with(graph, "lock")).err())
        .contains("did you mean '&p->lock' or '&q->lock'?");
    assertThat(Shell.run(with(graph, "mmap")).err()).contains("did you mean '&mm->mmap_lock'?");
    assertThat(Shell.run(with(graph, "&mm->mmap_lcok")).err())
        .contains("did you mean '&mm->mmap_lock'?");
    assertThat(Shell.run(with(graph, "*mmap*"))).isEqualTo(exact);
    assertThat(Shell.run(with(graph, "*->lock")).out()).contains("&p->lock", "&q->lock");
  }

  @ParameterizedTest
  @CsvSource({
    "2, rules lock-recursoin, 'lock-recursion'",
    "3, replay --rules builtin:vifo " + ABBA + ", 'vfio'",
    "2, replay --execute --protocol hmm-invalidat=sequence " + ABBA + ", 'hmm-invalidate'",
    "2, replay --execute --protocol hmm-invalidate=sequnce " + ABBA + ", 'sequence'",
    "2, replay --output jsno " + ABBA + ", 'json'",
    "2, replay --format ndjsn " + ABBA + ", 'ndjson'",
    "2, capture bpftrase, 'bpftrace'",
  })
  void aMisspeltNameBringsTheRightOne(int exitCode, String command, String meant) {
    Shell run = Shell.run(command.split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).contains("did you mean '" + meant + "'?");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aRuleIsPrintedAlone() {
    Shell rules = Shell.run("rules", "lock-recursion", "bad-unlock-balance");
    assertThat(rules.exitCode()).isZero();
    assertThat(rules.out())
        .contains("docs/rules/lock-recursion.md", "docs/rules/bad-unlock-balance.md")
        .doesNotContain("lock-order-inversion");
    assertThat(Shell.run("rules", "--builtin", "lock-recursion").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aWrongPathCostsNothing() throws IOException {
    String db = dir.resolve("db").toString();
    String none = dir.resolve("none").toString();
    String page = Files.writeString(dir.resolve("page"), "<html>\n").toString();
    Shell run = Shell.run("replay", "--db", db, none, page);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("none: no such file", "page: ").hasLineCount(2);
    assertThat(Path.of(db)).doesNotExist();
    Shell sent = Shell.run("publish", "--bootstrap-servers=127.0.0.1:1", "--topic=t", ABBA, none);
    assertThat(sent.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(sent.err()).contains("none: no such file").hasLineCount(1);
  }

  @Test
  void anOutputThatCannotBeWrittenIsSaidBeforeAnyWork() {
    String db = dir.resolve("db").toString();
    String nowhere = dir.resolve("no/report").toString();
    Shell run = Shell.run("replay", "--db", db, "--output-file", nowhere, ABBA);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains(nowhere).hasLineCount(1);
    assertThat(Path.of(db)).doesNotExist();
  }

  @Test
  void aBrokerIsWaitedForAloudAndAMisspeltPropertyIsNamed() throws IOException {
    Path config =
        Files.write(
            dir.resolve("client.properties"),
            List.of(
                "default.api.timeout.ms=4000", "request.timeout.ms=2000", "securty.protocol=SSL"));
    Shell run =
        Shell.run(
            "publish", "--bootstrap-servers=127.0.0.1:1", "--topic=t", "--config=" + config, ABBA);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    List<String> lines = run.err().lines().toList();
    assertThat(lines.get(0)).endsWith("securty.protocol: no property of Kafka's clients");
    assertThat(lines.get(1)).isEqualTo("lockreel: waiting for 127.0.0.1:1");
    assertThat(lines.get(2)).startsWith("lockreel: broker 127.0.0.1:1: no answer in time");
  }

  @ParameterizedTest
  @CsvSource({"--topic=a/b", "--topic=t --findings-topic=..", "--topic=t --from=soon"})
  void aMistakeIsSaidBeforeAnyBrokerIsAsked(String options) {
    String db = dir.resolve("db").toString();
    String[] stream = {"stream", "--bootstrap-servers=127.0.0.1:1", "--db", db};
    Shell run =
        Shell.run(
            Stream.concat(Arrays.stream(stream), Arrays.stream(options.split(" ")))
                .toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(Path.of(db)).doesNotExist();
  }

  private static String[] with(String[] arguments, String last) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = last;
    return all;
  }
}
