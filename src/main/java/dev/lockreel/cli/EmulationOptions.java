package dev.lockreel.cli;

import dev.lockreel.emulation.Emulation;
import dev.lockreel.emulation.Protocols;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how the emulated VFIO/HMM core replays. */
final class EmulationOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--execute",
      description =
          "Take memory, VFIO and HMM events as stimuli and run the kernel's protocols on them, instead of"
              + " following what was recorded.")
  private boolean execute;

  @Option(
      names = "--protocol",
      paramLabel = "NAME=VARIANT",
      description =
          "Which variant of a protocol to run; may be repeated, goes with --execute. Which there are:"
              + " lockreel protocols.")
  private List<String> protocols = List.of();

  /** Whether protocols are run. */
  boolean executes() {
    return execute;
  }

  /** The chosen variants, {@code NAME=VARIANT}. */
  List<String> protocols() {
    return protocols;
  }

  /** What the options ask for. */
  Emulation emulation() {
    if (!execute && !protocols.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--protocol has no effect without --execute");
    }
    try {
      return execute ? Emulation.executing(Protocols.choose(protocols)) : Emulation.observing();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--protocol: " + e.getMessage(), e);
    }
  }
}
