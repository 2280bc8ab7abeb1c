package dev.lockreel.store;

import dev.lockreel.finding.Finding;
import java.util.List;

/**
 * The emulated core's models of one source, as a store keeps them.
 *
 * @param source identity of the source
 * @param waiting findings about what still waits where the source was read to; they go when it is
 *     read on
 * @param state the models' own; opaque to the store
 */
public record StoredModel(String source, List<Finding> waiting, byte[] state) {
  public StoredModel {
    waiting = List.copyOf(waiting);
  }

  /** Without the state. */
  StoredModel findingsAlone() {
    return new StoredModel(source, waiting, new byte[0]);
  }
}
