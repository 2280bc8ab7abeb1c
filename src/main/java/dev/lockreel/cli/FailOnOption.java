package dev.lockreel.cli;

import picocli.CommandLine.Option;

/** The option for which findings make a command fail. */
final class FailOnOption {
  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      defaultValue = "error",
      converter = FailOn.Converter.class,
      description =
          "Least severity of a finding for exit code 1: ${COMPLETION-CANDIDATES} (default: error).")
  private FailOn failOn;

  FailOn failOn() {
    return failOn;
  }
}
