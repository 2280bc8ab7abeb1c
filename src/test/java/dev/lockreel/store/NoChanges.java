package dev.lockreel.store;

import dev.lockreel.lockdep.graph.GraphChanges;
import java.util.List;

/** Checkpoints in which the graph does not change. */
public final class NoChanges {
  private NoChanges() {}

  /** What a stream adds, alone. */
  public static Checkpoint but(StreamChanges stream) {
    return new Checkpoint(
        new GraphChanges(
            List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of()),
        List.of(),
        stream);
  }
}
