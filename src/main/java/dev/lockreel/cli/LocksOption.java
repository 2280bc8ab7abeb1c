package dev.lockreel.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option to measure locks. */
final class LocksOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--locks",
      description =
          "Measure how often locks are taken, and how long they are held and waited for; with --output"
              + " text, json, and html, which always has it.")
  private boolean locks;

  /** Whether locks are to be measured for that output. */
  boolean measured(OutputOptions output) {
    if (spec.commandLine().getParseResult().hasMatchedOption("--locks") && !output.showsLocks()) {
      throw new ParameterException(
          spec.commandLine(), "--locks is of --output text, json and html only");
    }
    return output.wantsLocks() || (locks && output.showsLocks());
  }
}
