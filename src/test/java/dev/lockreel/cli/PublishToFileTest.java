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
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PublishToFileTest {
  private static final String CAPTURE = "traces/captures/bugs-aa.txt.zst";

  @TempDir Path folder;

  private CommandRun publish(String... options) {
    StringWriter err = new StringWriter();
    CommandLine command = Main.commandLine().setErr(new PrintWriter(err));
    String[] args = new String[options.length + 1];
    args[0] = "publish";
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

  private Path published(String... more) {
    Path file = folder.resolve("trace.lrb");
    String[] options = Arrays.copyOf(more, more.length + 3);
    options[more.length] = "--to-file";
    options[more.length + 1] = file.toString();
    options[more.length + 2] = CAPTURE;
    assertThat(publish(options).exitCode()).isZero();
    return file;
  }

  @Test
  void aTraceGoesToAFileThatReplayReads() throws IOException {
    String file = folder.resolve("trace.lrb").toString();
    CommandRun run = publish("--to-file", file, CAPTURE);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.report())
        .isEqualTo(CAPTURE + ": 17,579 events in 5 records to " + file + System.lineSeparator());
    CommandRun replay = CommandRun.json(folder, "replay", file);
    CommandRun text = CommandRun.json(folder, "replay", CAPTURE);
    assertThat(replay.err()).isEmpty();
    assertThat(replay.exitCode()).isEqualTo(text.exitCode());
    String ofText =
        text.report().replace("\"file\": \"bugs-aa.txt.zst\"", "\"file\": \"trace.lrb\"");
    assertThat(Rendered.withoutDigests(replay.report())).isEqualTo(Rendered.withoutDigests(ofText));
  }

  @Test
  void whatContradictsItselfIsRefusedBeforeAnythingIsRead() {
    String file = folder.resolve("x.lrb").toString();
    for (String option :
        new String[] {
          "--topic=t",
          "--bootstrap-servers=h:1",
          "--config=c",
          "--create-topic=1",
          "--record-format=batch",
          "--compression=lz4",
          "--rate-limit=1"
        }) {
      String name = option.substring(0, option.indexOf('='));
      assertRefused(
          name + " is about a topic: not together with --to-file", "--to-file", file, option, "a");
    }
    assertRefused("--to-file takes one trace", "--to-file", file, "a", "b");
    assertRefused("--to-file takes the name of a file", "--to-file", "-", "a");
    assertRefused("is a folder", "--to-file", folder.toString(), "a");
    assertRefused("is the trace that is read", "--to-file", CAPTURE, CAPTURE);
    assertRefused("--batch-size must be from 1", "--to-file", file, "--batch-size=0", CAPTURE);
    assertRefused("Missing required option: '--topic=NAME' (or --to-file=FILE)", CAPTURE);
    assertThat(Path.of(file)).doesNotExist();
  }

  private void assertRefused(String message, String... options) {
    CommandRun run = publish(options);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("lockreel: ").contains(message);
  }

  @Test
  void whatCannotBeWrittenOrHoldsNothingIsSaidInOneLine() throws IOException {
    Path nowhere = folder.resolve("none").resolve("x.lrb");
    CommandRun run = publish("--to-file", nowhere.toString(), CAPTURE);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .isEqualTo(
            "lockreel: "
                + nowhere
                + ": cannot be written: its folder is not there"
                + System.lineSeparator());
    Path blank = Files.writeString(folder.resolve("blank.txt"), "# tracer: nop\n");
    Path file = folder.resolve("y.lrb");
    CommandRun nothing = publish("--to-file", file.toString(), blank.toString());
    assertThat(nothing.exitCode()).isEqualTo(3);
    assertThat(nothing.err()).contains("blank.txt: holds no event at all");
    assertThat(file).doesNotExist();
  }

  @Test
  void ofADamagedFileWhatStandsBeforeIsReported() throws IOException {
    Path file = published();
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.write(file, content);
    CommandRun run = CommandRun.json(folder, "replay", file.toString());
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .matches(
            "lockreel: \\S*trace.lrb: damaged at byte \\d+: the frame does not match its checksum\\R");
    assertThat(run.json().at("/statistics/events").asLong()).isBetween(4096L, 12_288L);
  }

  @Test
  void aFileThatWasCutShortSaysSoAndGoesOnWhenItHasGrown() throws IOException {
    Path file = published("--batch-size=500");
    byte[] content = Files.readAllBytes(file);
    String database = folder.resolve("db").toString();
    CommandRun whole = CommandRun.json(folder, "replay", file.toString());
    Files.write(file, Arrays.copyOf(content, content.length / 3));
    CommandRun part = CommandRun.json(folder, "replay", "--db", database, file.toString());
    assertThat(part.json().at("/health/anomalies").findValuesAsText("id"))
        .contains("truncated-line");
    assertThat(part.report()).contains("trace.lrb:byte ");
    CommandRun strict = CommandRun.json(folder, "replay", "--strict", file.toString());
    assertThat(strict.exitCode()).isEqualTo(3);
    assertThat(strict.err())
        .containsPattern("trace.lrb:byte \\d+: the file ends .* \\(--strict\\)");
    Files.write(file, content);
    CommandRun grown = CommandRun.json(folder, "replay", "--db", database, file.toString());
    assertThat(grown.exitCode()).isEqualTo(whole.exitCode());
    assertThat(grown.report()).isEqualTo(whole.report());
    CommandRun again = CommandRun.json(folder, "replay", "--db", database, file.toString());
    assertThat(again.report()).isEqualTo(whole.report());
  }

  @Test
  void compressedFilesAreReadAsTextIs() throws IOException {
    Path file = published();
    Path compressed = folder.resolve("gz").resolve("trace.lrb");
    Files.createDirectory(compressed.getParent());
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      Files.copy(file, out);
    }
    CommandRun plain = CommandRun.json(folder, "replay", file.toString());
    CommandRun run = CommandRun.json(folder, "replay", compressed.toString());
    assertThat(run.report()).isEqualTo(plain.report());
    byte[] content = Files.readAllBytes(compressed);
    Files.write(compressed, Arrays.copyOf(content, content.length / 2));
    CommandRun cut = CommandRun.json(folder, "replay", compressed.toString());
    assertThat(cut.exitCode()).isEqualTo(3);
    assertThat(cut.err()).contains("gzip data is broken or cut short near byte");
    assertThat(cut.json().at("/statistics/events").asLong()).isPositive();
  }
}
