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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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
    "--to=ndjson --kallsyms=no/such/file, x, 3, 'no/such/file: there is no such file'",
    "--to=ndjson traces/lock/abba.ndjson, x, 2, '2 traces: OUT takes a folder'",
    "--to=ndjson, no/such/folder/x, 3, 'cannot be written: its folder is not there'"
  })
  void whatCannotBeIsRefused(String to, String output, int exitCode, String message) {
    List<String> args = new ArrayList<>(List.of(to.split(" ", -1)));
    args.addAll(List.of(THIN, output));
    CommandRun run = convert(args.toArray(String[]::new));
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

  @Test
  void eachTraceOfAFolderBecomesAFileOfItsOwn() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in/a"));
    Path other = Files.createDirectories(folder.resolve("in/b"));
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.copy(Path.of(CAPTURE), in.resolve("trace.txt.zst"));
    Files.copy(Path.of(THIN), in.resolve("thin.ndjson"));
    Files.writeString(in.resolve("NOTES.md"), "no trace");
    Files.copy(Path.of("traces/lock/abba.ndjson"), other.resolve("thin.ndjson"));
    CommandRun run = convert("--to", "lrb", in.toString(), other + "/thin.ndjson", out.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.report().lines()).hasSize(3);
    assertThat(run.err()).contains("left out of " + in + ": NOTES.md");
    try (Stream<Path> files = Files.list(out)) {
      String flat = folder.toString().substring(1).replace('/', '-');
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "trace.txt.lrb", flat + "-in-a-thin.ndjson.lrb", flat + "-in-b-thin.ndjson.lrb");
    }
    CommandRun replay = CommandRun.json(folder, "replay", out + "/trace.txt.lrb");
    assertThat(replay.report()).contains("\"rule\": \"lock-recursion\"");
  }

  /** The first of three files cannot be read; the last can. */
  @Test
  void aTraceThatCannotBeReadDoesNotKeepTheOthersFromIt() throws IOException {
    Path out = folder.resolve("new/out");
    Path broken = folder.resolve("broken.lrb");
    convert("--to", "lrb", CAPTURE, broken.toString());
    byte[] bytes = Files.readAllBytes(broken);
    bytes[bytes.length - 1] ^= 1;
    Files.write(broken, bytes);
    CommandRun run = convert("--to", "ndjson", broken.toString(), THIN, out + "/");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("broken.lrb: ");
    assertThat(out.resolve("abba-thin.ndjson.ndjson")).isNotEmptyFile();
  }

  /** Pieces in one file say what the pieces say, whatever the order in which they are given. */
  @ParameterizedTest
  @ValueSource(strings = {"ftrace", "ndjson", "lrb"})
  void piecesOfOneTraceBecomeOneFile(String target) throws IOException {
    Path whole = folder.resolve("whole.txt");
    convert("--to", "ftrace", CAPTURE, whole.toString());
    List<String> lines = Files.readAllLines(whole);
    Path first = Files.write(folder.resolve("b.txt"), lines.subList(0, 9_000));
    Path second = Files.write(folder.resolve("a.txt"), lines.subList(9_000, lines.size()));
    Path out = folder.resolve("out");
    String[] pieces = {second.toString(), first.toString()};
    CommandRun run = convert("--source", "boot", "--to", target, pieces[0], pieces[1], out + "");
    assertThat(run.exitCode()).as(run.err()).isZero();
    CommandRun expected =
        CommandRun.json(folder, "replay", "--source", "boot", pieces[0], pieces[1]);
    CommandRun replay = CommandRun.json(folder, "replay", "--source", "boot", out.toString());
    for (String figure : List.of("classes", "dependencies", "lockAcquisitions", "findings")) {
      assertThat(replay.json().at("/statistics/" + figure))
          .as(figure)
          .isEqualTo(expected.json().at("/statistics/" + figure));
    }
    if (target.equals("lrb")) {
      assertThat(replay.json().at("/findings")).isEqualTo(expected.json().at("/findings"));
    }
  }

  /** A reader of addresses reads the symbol table: it says that this is none. */
  @Test
  void theSymbolTableIsForReadersOfAddresses() {
    CommandRun run =
        convert("--to", "ndjson", "--kallsyms", "traces", "traces/perf/network.data.zst", "-");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("traces: cannot be read: ");
  }
}
