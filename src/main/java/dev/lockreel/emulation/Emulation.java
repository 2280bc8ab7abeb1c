package dev.lockreel.emulation;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.trace.Symbols;
import java.util.TreeMap;

/**
 * The way in which the emulated VFIO/HMM core replays a trace.
 *
 * @param executes recorded events are stimuli for the chosen protocols; else recorded outcomes are
 *     followed and checked
 * @param choice which variant of each protocol runs; of no effect unless it executes
 */
public record Emulation(boolean executes, Choice choice) {
  /** An emulation that follows and checks recorded outcomes. */
  public static Emulation observing() {
    return new Emulation(false, Choice.standard());
  }

  /** An emulation that runs the chosen protocols. */
  public static Emulation executing(Choice choice) {
    return new Emulation(true, choice);
  }

  /** The emulation of one source. */
  public SourceEmulation source(Symbols symbols, EmulationOutput output) {
    return new SourceEmulation(this, symbols, output);
  }

  /** The form that the command line takes. */
  @Override
  public String toString() {
    if (!executes) {
      return "without --execute";
    }
    StringBuilder options = new StringBuilder("with --execute");
    new TreeMap<>(choice.chosen())
        .forEach(
            (name, variant) ->
                options.append(" --protocol ").append(name).append('=').append(variant.id()));
    return options.toString();
  }
}
