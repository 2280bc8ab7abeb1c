package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * One run of the command line in this JVM, its report in a file.
 *
 * @param exitCode what the shell gets
 * @param report what was written to {@code --output-file}; {@code ""} where nothing was
 * @param err standard error
 */
record CommandRun(int exitCode, String report, String err) {
  /** Runs a command that writes a text report. */
  static CommandRun text(Path folder, String... args) throws IOException {
    return run(folder.resolve("report.txt"), "text", args);
  }

  /** Runs a command that writes a JSON report. */
  static CommandRun json(Path folder, String... args) throws IOException {
    return run(folder.resolve("report.json"), "json", args);
  }

  /** The JSON report of ftrace text, of whose reading nothing is said on standard error. */
  static JsonNode ofFtrace(Path folder, String text) throws IOException {
    Path file = Files.writeString(folder.resolve("trace.txt"), text);
    CommandRun run = json(folder, "replay", "--format", "ftrace", file.toString());
    assertThat(run.err).isEmpty();
    return run.json();
  }

  JsonNode json() throws IOException {
    return new ObjectMapper().readTree(report);
  }

  private static CommandRun run(Path file, String format, String... args) throws IOException {
    Files.deleteIfExists(file);
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--output", format, "--output-file", file.toString()));
    StringWriter err = new StringWriter();
    CommandLine command = Main.commandLine().setErr(new Messages(err));
    int exitCode = Main.run(command, all.toArray(String[]::new));
    return new CommandRun(
        exitCode, Files.exists(file) ? Files.readString(file) : "", err.toString());
  }
}
