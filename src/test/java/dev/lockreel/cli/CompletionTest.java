package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.report.SchemaCheck;
import dev.lockreel.store.GraphStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report says whether it is of all that was to be read. */
class CompletionTest {
  private static final String ABBA = "traces/lock/abba.ndjson";
  private static final Path CAPTURE = Path.of("traces/captures/bugs-abba.txt.zst");

  @TempDir private Path dir;

  private String db() {
    return dir.resolve("db").toString();
  }

  @Test
  void aWholeTraceIsComplete() throws IOException {
    Shell run = Shell.run("replay", "--db", db(), "--output", "json", ABBA);
    assertThat(state(run)).isEqualTo("complete");
    assertThat(json(run).at("/sources/0/progress").asText()).isEqualTo("complete");
    assertThat(Shell.run("report", "--db", db(), "--output", "json")).isEqualTo(run);
    assertThat(Shell.run("replay", ABBA).out()).doesNotContain("NOT COMPLETE");
  }

  @Test
  void brokenInputIsSaidFirstAndLast() throws IOException {
    byte[] whole = Files.readAllBytes(CAPTURE);
    Path cut = Files.write(dir.resolve("cut.zst"), Arrays.copyOf(whole, whole.length / 2));
    Shell json = Shell.run("replay", "--db", db(), "--output", "json", cut.toString());
    assertThat(json.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(state(json)).isEqualTo("failed");
    assertThat(json(json).at("/completion/reason").asText()).contains("broken or cut short");
    assertThat(json(json).at("/sources/0/progress").asText()).isEqualTo("failed");
    SchemaCheck.conforms(json.out(), "report");

    Shell text = Shell.run("replay", cut.toString());
    List<String> lines = text.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("NOT COMPLETE: failed");
    assertThat(lines.get(1)).contains(cut + ": zstd data is broken or cut short");
    assertThat(lines.subList(lines.size() - 5, lines.size())).contains("NOT COMPLETE: failed");

    Shell kept = Shell.run("report", "--db", db());
    assertThat(kept.out())
        .startsWith("NOT COMPLETE: failed\n  cut.zst is not readable to the end. ");
  }

  @Test
  void aFileThatIsNotThereMakesTheReportIncomplete() throws IOException {
    Shell run = Shell.run("replay", "--output", "json", ABBA, dir.resolve("missing").toString());
    assertThat(state(run)).isEqualTo("failed");
    assertThat(json(run).at("/completion/reason").asText()).endsWith("missing: no such file");
  }

  @Test
  void aDatabaseThatIsWrittenToIsRunning() throws IOException {
    Shell.run("replay", "--db", db(), ABBA);
    try (GraphStore writer = GraphStore.open(Path.of(db()))) {
      assertThat(writer.load().findings()).hasSize(1);
      Shell report = Shell.run("report", "--db", db(), "--output", "json");
      assertThat(state(report)).isEqualTo("running");
      SchemaCheck.conforms(report.out(), "report");
    }
    assertThat(state(Shell.run("report", "--db", db(), "--output", "json"))).isEqualTo("complete");
  }

  /**
   * A limit on the size of files fails as a full disk does, and needs no disk of its own. The
   * database would have files of twice the limit; the report goes to a pipe.
   */
  @Test
  void aFullDiskIsSaidInTheReport() throws Exception {
    // Also unpacks RocksDB's native library, which is larger than the limit.
    Shell.run("replay", "--db", dir.resolve("other").toString(), ABBA);
    LockTrace trace = new LockTrace().take(1, "A", "B").release(1, "B", "A");
    trace.take(2, "B", "A").release(2, "A", "B");
    for (int i = 0; i < 2_000; i++) {
      trace.take(1, "outer" + i, "inner" + i).release(1, "inner" + i, "outer" + i);
    }
    Path file = trace.write(dir.resolve("trace.ndjson"));
    List<String> command =
        new ArrayList<>(List.of("bash", "-c", "ulimit -f 200; exec \"$@\"", "-"));
    command.addAll(Shell.process("replay", "--db", db(), file.toString()).command());
    Shell full = Shell.ended(new ProcessBuilder(command).start());
    assertThat(full.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(full.err()).startsWith("lockreel: ").contains(db()).hasLineCount(1);
    assertThat(full.out())
        .startsWith("NOT COMPLETE: failed\n  " + db())
        .contains("possible circular locking dependency");
  }

  private static String state(Shell run) throws IOException {
    return json(run).at("/completion/state").asText();
  }

  private static JsonNode json(Shell run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }
}
