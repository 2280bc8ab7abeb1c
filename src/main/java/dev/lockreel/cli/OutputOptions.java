package dev.lockreel.cli;

import dev.lockreel.report.OutputFormat;
import dev.lockreel.report.TextFormat;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the destination and the form of a report. */
final class OutputOptions {
  private static final int MAX_WIDTH = 120;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      converter = OutputFormatConverter.class,
      description = "Form of the report: ${COMPLETION-CANDIDATES} (default: text).")
  private OutputFormat format;

  @Option(
      names = "--output-file",
      paramLabel = "FILE",
      description = "Write the report there instead of to standard output.")
  private Path file;

  @Mixin private ColourOption colour;

  /** Opens the output, so that a mistake in its name is reported before any work is done. */
  ReportOutput open() throws IOException {
    return new ReportOutput(
        format.renderer(file == null ? colour.textFormat(MAX_WIDTH) : TextFormat.PLAIN), file);
  }
}
