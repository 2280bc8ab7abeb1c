package dev.lockreel.cli;

import dev.lockreel.report.OutputFormat;
import dev.lockreel.report.TextFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the form of what a command prints that is no report, and the printing of it. */
final class ListOptions {
  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      converter = ListFormatConverter.class,
      completionCandidates = ListFormatConverter.Names.class,
      description = "Form of the output: ${COMPLETION-CANDIDATES} (default: text).")
  private OutputFormat format;

  @Mixin private ColourOption colour;

  /** Writes for people. */
  interface TextForm {
    void write(TextFormat format, Writer out) throws IOException;
  }

  /** Writes for machines. */
  interface JsonForm {
    void write(OutputStream out) throws IOException;
  }

  /** Prints to standard output in the form that the user chose. */
  void print(TextForm text, JsonForm json) throws IOException {
    if (format == OutputFormat.JSON) {
      json.write(System.out);
    } else {
      Writer out = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
      text.write(colour.textFormat(Integer.MAX_VALUE), out);
      out.flush();
    }
    StandardOutput.flush(System.out);
  }
}
