package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdOutputStream;
import dev.lockreel.CaptureText;
import dev.lockreel.report.SchemaCheck;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A trace that is still being written: what is found in it is said at once. */
@Timeout(120)
class LiveReplayTest {
  private static final Path ABBA = Path.of("traces/lock/abba.ndjson");
  private static final Path BUGS = Path.of("traces/captures/bugs-all.txt.zst");

  @TempDir private Path dir;

  @Test
  void aFindingOfASilentPipeIsWrittenAtOnce() throws Exception {
    Process replay = Shell.process("replay", "--output", "ndjson", "-").start();
    try (BufferedReader out = reader(replay)) {
      try (OutputStream pipe = replay.getOutputStream()) {
        pipe.write(Files.readAllBytes(ABBA));
        pipe.flush();
        JsonNode record = record(out.readLine());
        assertThat(record.at("/record").asText()).isEqualTo("finding");
        assertThat(record.at("/finding/severity").asText()).isEqualTo("error");
      }
      assertThat(last(out).at("/completion/state").asText()).isEqualTo("complete");
    }
    assertThat(replay.waitFor()).isEqualTo(ExitCode.FINDINGS);
  }

  @Test
  void theFirstFindingEndsTheReplayWhereAskedFor() throws Exception {
    Process replay = Shell.process("replay", "--output", "ndjson", "--exit-on-first", "-").start();
    try (OutputStream pipe = replay.getOutputStream();
        BufferedReader out = reader(replay)) {
      pipe.write(Files.readAllBytes(ABBA));
      pipe.flush();
      JsonNode end = last(out);
      assertThat(end.at("/completion/state").asText()).isEqualTo("interrupted");
      assertThat(end.at("/completion/reason").asText()).contains("--exit-on-first");
      assertThat(replay.waitFor()).isEqualTo(ExitCode.FINDINGS);
    }
  }

  /**
   * The first inversion is closed by line 12,155, under a lock that is released in front of line
   * 16,000; till then a loss may take it back, and it is no error yet.
   */
  @Test
  void aProvisionalFindingDoesNotEndTheReplay() throws Exception {
    List<String> lines = CaptureText.lines(BUGS);
    String db = dir.resolve("db").toString();
    Process replay =
        Shell.process("replay", "--db", db, "--output", "ndjson", "--exit-on-first", "-").start();
    try (OutputStream pipe = replay.getOutputStream();
        BufferedReader out = reader(replay)) {
      write(lines.subList(0, 12_300), pipe);
      JsonNode finding = record(out.readLine()).at("/finding");
      assertThat(finding.at("/confidence").asText()).isEqualTo("provisional");
      assertThat(replay.isAlive()).isTrue();
      write(lines.subList(12_300, 16_000), pipe);
      finding = record(out.readLine()).at("/finding");
      assertThat(finding.at("/severity").asText()).isEqualTo("error");
      assertThat(last(out).at("/completion/reason").asText()).contains("--exit-on-first");
      assertThat(replay.waitFor()).isEqualTo(ExitCode.FINDINGS);
    }
  }

  @Test
  void whoWantsWarningsEndsAtAProvisionalFinding() throws Exception {
    List<String> lines = CaptureText.lines(BUGS);
    String[] command = {
      "replay", "--output", "ndjson", "--exit-on-first", "--fail-on", "warning", "-"
    };
    Process replay = Shell.process(command).start();
    try (OutputStream pipe = replay.getOutputStream();
        BufferedReader out = reader(replay)) {
      write(lines.subList(0, 12_300), pipe);
      assertThat(last(out).at("/completion/reason").asText()).contains("--exit-on-first");
      assertThat(replay.waitFor()).isEqualTo(ExitCode.FINDINGS);
    }
  }

  @Test
  void onATerminalAFindingIsALineOfStandardError() throws Exception {
    ProcessBuilder builder = Shell.process("replay", "-");
    builder.environment().put("LOCKREEL_STDERR_TTY", "1");
    Process replay = builder.start();
    try (OutputStream pipe = replay.getOutputStream();
        BufferedReader err =
            new BufferedReader(
                new InputStreamReader(replay.getErrorStream(), StandardCharsets.UTF_8))) {
      pipe.write(Files.readAllBytes(ABBA));
      pipe.flush();
      String line = err.readLine();
      while (line != null && !line.contains("lock-order-inversion")) {
        line = err.readLine();
      }
      assertThat(line).contains("lockreel: error: lock-order-inversion: A, B, -:7 at 0.001006 s");
    }
    assertThat(replay.waitFor()).isEqualTo(ExitCode.FINDINGS);
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "HUP, 129"})
  void aSignalEndsAReplayThatWaits(String signal, int exitCode) throws Exception {
    String db = dir.resolve("db").toString();
    Process replay = Shell.process("replay", "--db", db, "-").start();
    try (OutputStream pipe = replay.getOutputStream()) {
      pipe.write(Files.readAllBytes(ABBA));
      pipe.flush();
      // The checkpoint is made while the pipe is silent.
      awaitCheckpoint(db, replay);
      assertThat(Shell.run("report", "--db", db).out()).startsWith("NOT COMPLETE: running");
      signal(signal, replay);
      Shell ended = Shell.ended(replay);
      assertThat(ended.exitCode()).isEqualTo(exitCode);
      assertThat(ended.err()).contains("interrupted").hasLineCount(1);
      assertThat(ended.out())
          .startsWith("NOT COMPLETE: interrupted\n  - is not read to the end.")
          .contains("possible circular locking");
      assertThat(Shell.run("report", "--db", db).out()).isEqualTo(ended.out());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void aCompressedPipeIsCheckpointedWhereItsWriterFlushes(String compression) throws Exception {
    String db = dir.resolve("db").toString();
    Process replay = Shell.process("replay", "--db", db, "-").start();
    try (OutputStream pipe = replay.getOutputStream()) {
      OutputStream compressed =
          compression.equals("gzip")
              ? new GZIPOutputStream(pipe, true)
              : new ZstdOutputStream(pipe).setCloseFrameOnFlush(false);
      compressed.write(Files.readAllBytes(ABBA));
      compressed.flush();
      awaitCheckpoint(db, replay);
      signal("TERM", replay);
      Shell ended = Shell.ended(replay);
      assertThat(ended.exitCode()).isEqualTo(143);
      assertThat(ended.err()).contains("interrupted").hasLineCount(1);
      assertThat(ended.out()).contains("possible circular locking");
    }
  }

  @Test
  void aSignalEndsAReplayThatWaitsForTheFirstByte() throws Exception {
    Path fifo = dir.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    String db = dir.resolve("db").toString();
    Process replay = Shell.process("replay", "--db", db, fifo.toString()).start();
    while (replay.isAlive() && !Files.exists(dir.resolve("db/lockreel.pid"))) {
      Thread.onSpinWait();
    }
    signal("TERM", replay);
    Shell ended = Shell.ended(replay);
    assertThat(ended.exitCode()).isEqualTo(143);
    assertThat(ended.out()).startsWith("NOT COMPLETE: interrupted");
  }

  /** Task 1 holds S where reading stops; were its release lost, what follows would prove it. */
  @Test
  void whatRestsOnALockThatIsStillHeldIsProvisional() throws Exception {
    LockTrace trace = new LockTrace().take(1, "A", "S").release(1, "S", "A");
    trace.take(2, "S", "A").release(2, "A");
    Path file = trace.write(dir.resolve("trace.ndjson"));
    Process replay = Shell.process("replay", "--output", "ndjson", "-").start();
    try (OutputStream pipe = replay.getOutputStream();
        BufferedReader out = reader(replay)) {
      pipe.write(Files.readAllBytes(file));
      pipe.flush();
      JsonNode finding = record(out.readLine()).at("/finding");
      assertThat(finding.at("/severity").asText()).isEqualTo("warning");
      assertThat(finding.at("/confidence").asText()).isEqualTo("provisional");
      String all = Files.readString(file);
      Path whole = trace.release(2, "S").write(dir.resolve("trace.ndjson"));
      pipe.write(Files.readString(whole).substring(all.length()).getBytes(StandardCharsets.UTF_8));
      pipe.flush();
      finding = record(out.readLine()).at("/finding");
      assertThat(finding.at("/severity").asText()).isEqualTo("error");
      assertThat(finding.at("/confidence").asText()).isNotEqualTo("provisional");
    }
    assertThat(replay.waitFor()).isEqualTo(ExitCode.FINDINGS);
  }

  @Test
  void aFileIsFollowedUntilItIsRemoved() throws Exception {
    List<String> lines = Files.readAllLines(ABBA);
    Path file = Files.write(dir.resolve("trace.ndjson"), lines.subList(0, 4));
    Process replay =
        Shell.process("replay", "--follow", "--output", "ndjson", file.toString()).start();
    try (BufferedReader out = reader(replay)) {
      Files.write(file, lines.subList(4, lines.size()), StandardOpenOption.APPEND);
      assertThat(record(out.readLine()).at("/finding/rule").asText())
          .isEqualTo("lock-order-inversion");
      Files.delete(file);
      assertThat(last(out).at("/completion/state").asText()).isEqualTo("complete");
    }
    assertThat(replay.waitFor()).isEqualTo(ExitCode.FINDINGS);
  }

  @Test
  void followTakesOneFile() {
    Shell two = Shell.run("replay", "--follow", ABBA.toString(), ABBA.toString());
    assertThat(two.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(Shell.run("replay", "--follow", "-").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void standardInputIsReadOnce() {
    Shell twice = Shell.run("replay", "-", ABBA.toString(), "-");
    assertThat(twice.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(twice.err()).contains("- is standard input, which can be read only once");
  }

  @Test
  void recordsSayWhatTheReportSays() throws Exception {
    String db = dir.resolve("db").toString();
    String capture = "traces/captures/bugs-all.txt.zst";
    Shell replayed = Shell.run("replay", "--db", db, "--output", "ndjson", capture);
    Shell reported = Shell.run("report", "--db", db, "--output", "ndjson");
    JsonNode report =
        new ObjectMapper()
            .readTree(Shell.run("report", "--db", db, "--output", "json").out())
            .at("/findings");
    for (Shell each : List.of(replayed, reported)) {
      List<JsonNode> findings = new ArrayList<>();
      for (String line : each.out().lines().toList()) {
        JsonNode record = record(line);
        if (record.has("finding")) {
          String fingerprint = record.at("/finding/fingerprint").asText();
          findings.removeIf(known -> known.at("/fingerprint").asText().equals(fingerprint));
          findings.add(record.at("/finding"));
        }
      }
      assertThat(findings).containsExactlyInAnyOrderElementsOf(report);
    }
    Path file = dir.resolve("records");
    Shell kept =
        Shell.run("report", "--db", db, "--output", "ndjson", "--output-file", file.toString());
    assertThat(kept.out()).isEmpty();
    assertThat(file).hasContent(reported.out());
  }

  private static void write(List<String> lines, OutputStream pipe) throws IOException {
    pipe.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    pipe.flush();
  }

  private static void awaitCheckpoint(String db, Process replay) throws IOException {
    while (replay.isAlive()) {
      if (Files.exists(Path.of(db, "lockreel.pid"))) {
        Shell report = Shell.run("report", "--db", db);
        if (report.out().contains("possible circular locking")) {
          return;
        }
      }
    }
    throw new AssertionError("ended before its first checkpoint");
  }

  private static void signal(String name, Process process) throws Exception {
    String[] kill = {"kill", "-" + name, Long.toString(process.pid())};
    assertThat(new ProcessBuilder(kill).start().waitFor()).isZero();
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static JsonNode last(BufferedReader out) {
    return Stream.of(out.lines().reduce((before, line) -> line).orElseThrow())
        .map(LiveReplayTest::record)
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode record(String line) {
    try {
      SchemaCheck.conforms(line, "report-record");
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }
}
