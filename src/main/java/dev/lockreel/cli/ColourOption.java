package dev.lockreel.cli;

import dev.lockreel.report.TextFormat;
import picocli.CommandLine.Option;

/** The option for colour on standard output. */
final class ColourOption {
  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      converter = Colour.Converter.class,
      description = "Colour the text: ${COMPLETION-CANDIDATES} (default: auto, on a terminal).")
  private Colour colour;

  /** The form of text that is no wider than that. */
  TextFormat textFormat(int width) {
    int columns = Math.min(width, Terminal.width());
    return new TextFormat(
        colour.onStandardOutput(),
        columns,
        Terminal.standardOutput() ? columns : TextFormat.UNLIMITED);
  }
}
