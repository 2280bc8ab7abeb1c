package dev.lockreel.emulation;

import dev.lockreel.emulation.state.StateImage;
import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.source.ValidatorState;
import java.util.List;

/**
 * The state of one source's emulation, to be kept across a restart.
 *
 * @param emulation how the source is replayed, in the words of {@link Emulation#toString}: it has
 *     to go on like that
 * @param kernel the models' objects and stopped protocols
 * @param locks held locks of the emulated tasks
 * @param waiting findings about what still waits where the trace ends; not in the graph, since more
 *     of the trace takes them back
 */
public record ModelState(
    String emulation, StateImage kernel, ValidatorState locks, List<Finding> waiting) {
  public ModelState {
    waiting = List.copyOf(waiting);
  }
}
