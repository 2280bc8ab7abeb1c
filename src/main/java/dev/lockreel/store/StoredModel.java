package dev.lockreel.store;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.source.ValidatorState;
import java.util.List;

/**
 * The emulated core's models of one source, as a store keeps them.
 *
 * @param source identity of the source
 * @param waiting findings about what still waits where the source was read to; they go when it is
 *     read on
 * @param image where the models stand; null where only the findings were asked for
 */
public record StoredModel(String source, List<Finding> waiting, ModelImage image) {
  public StoredModel {
    waiting = List.copyOf(waiting);
  }

  /** The findings of a source whose models are elsewhere: a replay cannot go on with it. */
  public static StoredModel findingsAlone(String source, List<Finding> waiting) {
    ValidatorState nothing =
        new ValidatorState(
            source,
            List.of(),
            new int[0],
            new int[0],
            0,
            new long[0],
            new int[0],
            new int[0],
            new int[0],
            new long[0],
            new int[0],
            new long[0],
            new long[0],
            null,
            0,
            0,
            List.of());
    return new StoredModel(
        source, waiting, new ModelImage("elsewhere", List.of(), new long[0], nothing));
  }
}
