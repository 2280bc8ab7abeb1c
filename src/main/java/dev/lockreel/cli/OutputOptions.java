package dev.lockreel.cli;

import dev.lockreel.report.OutputFormat;
import dev.lockreel.report.Report;
import dev.lockreel.report.TextFormat;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a report goes and in which form. */
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

  /** Renders to the file or to standard output. */
  void write(Report report) throws IOException {
    if (file == null) {
      format.renderer(textFormat()).render(report, System.out);
      System.out.flush();
      if (System.out.checkError()) {
        throw new IOException("standard output: cannot be written");
      }
      return;
    }
    try (OutputStream out = new BufferedOutputStream(new FileOutputStream(file.toFile()))) {
      format.renderer(TextFormat.PLAIN).render(report, out);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static TextFormat textFormat() {
    return new TextFormat(Terminal.colour(), Math.min(MAX_WIDTH, Terminal.width()));
  }
}
