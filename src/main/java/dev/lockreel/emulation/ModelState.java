package dev.lockreel.emulation;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.ValidatorState;
import java.io.Serializable;
import java.util.List;

/**
 * Where the emulation of one source stands, to be kept across a restart.
 *
 * @param kernel the models' objects and stopped protocols, for {@link SourceEmulation#restore}
 *     alone; live, so it is to be written before the next batch
 * @param locks held locks of the emulated tasks
 * @param waiting findings about what still waits where the trace ends; not in the graph, since more
 *     of the trace takes them back
 */
public record ModelState(Serializable kernel, ValidatorState locks, List<Finding> waiting) {
  public ModelState {
    waiting = List.copyOf(waiting);
  }

  /**
   * What was read back.
   *
   * @throws ClassCastException it is something else
   */
  public static ModelState of(Object kernel, Object locks, List<Finding> waiting) {
    return new ModelState((EmulatedKernel) kernel, (ValidatorState) locks, waiting);
  }
}
