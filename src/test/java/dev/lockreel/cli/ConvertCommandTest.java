package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ConvertCommandTest {
  private static final String CAPTURE = "traces/captures/bugs-aa.txt.zst";
  private static final String THIN = "traces/lock/abba-thin.ndjson";

  @TempDir Path folder;

  private static CommandRun convert(String... options) {
    StringWriter err = new StringWriter();
    CommandLine command = Main.commandLine().setErr(new PrintWriter(err));
    String[] args = new String[options.length + 1];
    args[0] = "convert";
    System.arraycopy(options, 0, args, 1, options.length);
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      int exitCode = command.execute(args);
      return new CommandRun(exitCode, printed.toString(StandardCharsets.UTF_8), err.toString());
    } finally {
      System.setOut(out);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ftrace, a.txt, 23",
    "ftrace, a.txt.gz, 1f",
    "ndjson, a.zst, 28",
    "ndjson, a.ndjson, 7b",
    "lrb, a.lrb, 89",
    "lrb, a.LRB.ZST, 28"
  })
  void theNameOfTheOutputSaysItsCompression(String target, String name, String firstByte)
      throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "overwritten");
    CommandRun run = convert("--to", target, CAPTURE, file.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.report()).matches("traces/captures/bugs-aa.txt.zst: \\d+,\\d+ events to .*\\R");
    assertThat(Files.readAllBytes(file)[0]).isEqualTo((byte) Integer.parseInt(firstByte, 16));
    CommandRun replay = CommandRun.json(folder, "replay", file.toString());
    assertThat(replay.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(replay.report()).contains("\"rule\": \"lock-recursion\"");
  }

  @Test
  void standardOutputHasTheTraceAlone() {
    CommandRun run = convert("--to", "ndjson", THIN, "-");
    assertThat(run.err()).isEmpty();
    assertThat(run.report().lines()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
  }

  @Test
  void whatTheTargetCannotHoldIsSaid() {
    CommandRun run = convert("--to", "ftrace", THIN, "-");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err().lines())
        .containsExactly(
            "lockreel: dropped, since ftrace cannot hold it (docs/formats/convert.md):",
            "lockreel:           4 lock_acquire.type",
            "lockreel:           1 trace.hardirq_threaded");
    assertThat(run.report()).contains("lock_acquire: ffff");
  }

  @Test
  void aWholeTraceBeginsWithItsStart() {
    assertThat(convert("--to", "ndjson", "--from-start", CAPTURE, "-").report().lines().skip(1))
        .first()
        .asString()
        .startsWith("{\"event\":\"trace_start\",");
  }

  @Test
  void aTraceIsNeverWrittenOverItself() throws IOException {
    Path trace = folder.resolve("trace.ndjson");
    Files.copy(Path.of(THIN), trace);
    CommandRun run = convert("--to", "ndjson", trace.toString(), folder + "/./trace.ndjson");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("is the trace that is read");
    assertThat(trace).hasSameTextualContentAs(Path.of(THIN));
  }

  @ParameterizedTest
  @CsvSource({
    "--to=perf-data, x.data, 2, 'none of ftrace, ndjson, lrb'",
    "--to=ndjson, x.xz, 2, 'written are plain files, .zst and .gz'",
    "--to=ndjson, traces, 2, is a folder",
    "--to=ndjson, no/such/folder/x, 3, 'cannot be written: its folder is not there'"
  })
  void whatCannotBeIsRefused(String to, String output, int exitCode, String message) {
    CommandRun run = convert(to, THIN, output);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message);
  }

  @Test
  void anInputThatCannotBeReadLeavesNoFile() {
    Path file = folder.resolve("x.ndjson");
    CommandRun run = convert("--to", "ndjson", "README.md", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("README.md: ");
    assertThat(file).doesNotExist();
  }
}
