package dev.lockreel.cli;

import dev.lockreel.report.KcidbNames;
import dev.lockreel.report.OutputFormat;
import dev.lockreel.report.RenderOptions;
import dev.lockreel.report.Renderer;
import dev.lockreel.report.TextFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for the destination and the form of a report. */
final class OutputOptions {
  private static final int MAX_WIDTH = 120;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

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

  @Option(
      names = "--summary",
      description = "Of the text only the summary: one line for each finding.")
  private boolean summary;

  @Option(
      names = "--no-pager",
      description = "Print text on a terminal without $PAGER, by default less.")
  private boolean noPager;

  @Mixin private KcidbOptions kcidb;

  @Mixin private ColourOption colour;

  /**
   * Opens the output, so that a mistake in its name is reported before any work is done.
   *
   * @param failOn which findings are failed tests
   * @param inputs what is read, which is not written over
   */
  ReportOutput open(FailOn failOn, List<String> inputs) throws IOException {
    OutputFile.refuseInputs(spec.commandLine(), file, inputs);
    boolean asked = spec.commandLine().getParseResult().hasMatchedOption("--summary");
    if (asked && format != OutputFormat.TEXT) {
      throw new ParameterException(spec.commandLine(), "--summary is of --output text only");
    }
    TextFormat text = file == null ? colour.textFormat(MAX_WIDTH) : TextFormat.PLAIN;
    KcidbNames names = kcidb.names(format, spec.commandLine());
    Renderer renderer =
        format.renderer(new RenderOptions(text, summary, failOn.leastFailed(), names));
    boolean paged = format == OutputFormat.TEXT && file == null && !noPager;
    return new ReportOutput(renderer, file, paged ? Pager.ofTerminal(System.getenv()) : null);
  }

  /** Whether the form has a place for what is measured of locks. */
  boolean showsLocks() {
    return EnumSet.of(OutputFormat.TEXT, OutputFormat.JSON, OutputFormat.HTML).contains(format);
  }

  /** Whether the form has it always. */
  boolean wantsLocks() {
    return format == OutputFormat.HTML;
  }
}
