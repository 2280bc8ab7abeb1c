package dev.lockreel.cli;

import dev.lockreel.ingest.Format;
import picocli.CommandLine.Option;

/** The option for the format of traces. */
final class FormatOption {
  @Option(
      names = "--format",
      paramLabel = "NAME",
      converter = FormatConverter.class,
      completionCandidates = FormatConverter.Names.class,
      description = "Format of the traces: ${COMPLETION-CANDIDATES} (default: by content).")
  private Format format;

  /** The format of all traces; null: of each by its content. */
  Format format() {
    return format;
  }
}
