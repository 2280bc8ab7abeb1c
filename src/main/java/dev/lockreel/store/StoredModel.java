package dev.lockreel.store;

import dev.lockreel.finding.Finding;
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
}
