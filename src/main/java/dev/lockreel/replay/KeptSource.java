package dev.lockreel.replay;

import dev.lockreel.finding.Finding;
import dev.lockreel.store.SourceCheckpoint;
import dev.lockreel.trace.SourceState;
import java.util.List;

/**
 * Where a source stands, for the database and for the report.
 *
 * @param checkpoint for the database; its state alone without one
 * @param waiting findings about what waits where the source stands
 */
public record KeptSource(SourceCheckpoint checkpoint, List<Finding> waiting) {
  SourceState state() {
    return checkpoint.state();
  }
}
