package dev.lockreel.replay;

import dev.lockreel.finding.Finding;
import dev.lockreel.store.SourceCheckpoint;
import dev.lockreel.trace.SourceState;
import java.util.List;

/**
 * The state of a source at a checkpoint, for the database and for the report.
 *
 * @param checkpoint for the database; without one only its state is set
 * @param waiting findings about tasks that still wait
 */
public record KeptSource(SourceCheckpoint checkpoint, List<Finding> waiting) {
  SourceState state() {
    return checkpoint.state();
  }
}
