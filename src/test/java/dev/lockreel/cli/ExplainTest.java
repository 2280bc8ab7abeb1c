package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.CaptureText;
import dev.lockreel.replay.InMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One finding in plain language, with the lines of its trace. */
class ExplainTest {
  private static final String CAPTURE = "traces/captures/bugs-abba.txt.zst";
  private static final String ABBA = "2a470d75397fcddc";

  @TempDir(factory = InMemory.class)
  Path dir;

  private String db() {
    return dir.resolve("db").toString();
  }

  @Test
  void theLinesOfTheTraceStandAroundEachEvent() throws IOException {
    Shell run = Shell.run("explain", "2a47", CAPTURE);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    List<String> trace = CaptureText.lines(Path.of(CAPTURE));
    for (int line : List.of(3406, 3435, 4302, 4307)) {
      assertThat(run.out()).contains("     > " + line + " " + trace.get(line - 1) + "\n");
    }
    for (int line : List.of(3433, 3434, 3436, 3437)) {
      assertThat(run.out()).contains("       " + line + " " + trace.get(line - 1) + "\n");
    }
    assertThat(run.out())
        .doesNotContain("  3432 ", "  3438 ")
        .startsWith("error  lock-order-inversion  " + ABBA)
        .contains(
            "1. lb-abba-1/60 took lb_abba_B while it held lb_abba_A.",
            "instance: The same lock objects were taken in both orders.",
            "How to fix it",
            "Choose one order");
  }

  /** Of every capture each finding can be explained, and every event of it has its line. */
  @ParameterizedTest
  @CsvSource({"bugs-all", "sem-notifier_leak", "sem-pin_leak", "vfio-bar-fault", "hmm"})
  void everyFindingCanBeExplained(String name) throws IOException {
    String trace = "traces/captures/" + name + ".txt.zst";
    Shell.run("replay", "--db", db(), trace);
    JsonNode report =
        new ObjectMapper().readTree(Shell.run("report", "--db", db(), "--output", "json").out());
    List<String> lines = CaptureText.lines(Path.of(trace));
    for (JsonNode finding : report.get("findings")) {
      Shell run = Shell.run("explain", finding.get("fingerprint").asText(), "--db", db(), trace);
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      for (JsonNode witness : finding.get("path").findValues("witness")) {
        String position = witness.get("position").asText();
        int line = Integer.parseInt(position.substring(position.indexOf(':') + 1));
        assertThat(run.out()).contains("> " + line + " " + lines.get(line - 1));
      }
    }
  }

  @Test
  void aDatabaseNeedsNoTrace() {
    Shell.run("replay", "--db", db(), CAPTURE);
    Shell run = Shell.run("explain", ABBA, "--db", db());
    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .isEqualTo("lockreel: bugs-abba.txt.zst: not here; name it to see the lines\n");
    assertThat(run.out()).contains("lb-abba-1/60 took lb_abba_B").doesNotContain("lock_acquire");
  }

  @Test
  void anotherTraceOfThatNameIsNotTakenForIt() throws IOException {
    Shell.run("replay", "--db", db(), CAPTURE);
    Path other =
        Files.copy(Path.of("traces/captures/bugs-aa.txt.zst"), dir.resolve("bugs-abba.txt.zst"));
    Shell run = Shell.run("explain", ABBA, "--db", db(), other.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains(other + ": is another trace than the one that was read");
    assertThat(run.out()).doesNotContain("lock_acquire");
  }

  @Test
  void aFolderAndABinaryTraceHaveLinesToo() throws IOException {
    Path batches = dir.resolve("abba.lrb");
    assertThat(Shell.run("publish", "--to-file", batches.toString(), CAPTURE).exitCode()).isZero();
    Shell binary = Shell.run("explain", "2a47", batches.toString());
    assertThat(binary.err()).isEmpty();
    assertThat(binary.out()).contains("> 3435 {\"event\":\"lock_acquire\",\"ts\":3061131");
    Shell folder = Shell.run("explain", "2a47", Files.createDirectory(dir.resolve("f")).toString());
    assertThat(folder.exitCode()).isEqualTo(ExitCode.FAILED);
    Files.copy(Path.of(CAPTURE), dir.resolve("f/bugs-abba.txt.zst"));
    Shell found = Shell.run("explain", "2a47", dir.resolve("f").toString());
    assertThat(found).isEqualTo(Shell.run("explain", "2a47", CAPTURE));
  }

  @Test
  void linesSaysHowMany() {
    String none = Shell.run("explain", "2a47", "--lines", "0", CAPTURE).out();
    assertThat(none).contains("> 3435 ").doesNotContain("  3434 ");
    assertThat(Shell.run("explain", "2a47", "--lines", "-1", CAPTURE).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "explain|Missing required parameter: 'FINGERPRINT'|2",
        "explain 2a47|give --db DIR, or the traces to replay|2",
        "explain zz traces/lock/abba.ndjson|a fingerprint is sixteen hex digits|2",
        "explain 00 traces/lock/abba.ndjson|there is no finding '00'|2",
        "explain 00 traces/lock/abab.ndjson|there are no findings at all|2",
        "explain 00 -|standard input cannot be|2",
        "explain 00 no-such-file|no-such-file: no such file|3",
        "explain 00 --db no-such-folder|there is no database no-such-folder|3",
        "explain 3 traces/captures/bugs-all.txt.zst|5 findings have a fingerprint that begins with '3'|2",
        "explain 00 traces/lock/abba.ndjson --execute --protocol x=y|there is no protocol 'x'|2",
      })
  void whatIsWrongIsSaid(String arguments, String message, int exitCode) {
    Shell wrong = Shell.run(arguments.split(" ", -1));
    assertThat(wrong.err()).contains(message);
    assertThat(wrong.exitCode()).isEqualTo(exitCode);
    assertThat(wrong.out()).isEmpty();
  }
}
