package dev.lockreel.cli;

import dev.lockreel.report.OutputFormat;

/** Forms of a report by the names that users know them by. */
final class OutputFormatConverter extends ChoiceConverter<OutputFormat> {
  OutputFormatConverter() {
    super(OutputFormat.values());
  }
}
