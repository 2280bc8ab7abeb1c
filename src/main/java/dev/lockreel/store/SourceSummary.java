package dev.lockreel.store;

import dev.lockreel.finding.Finding;
import dev.lockreel.trace.SourceState;
import java.util.List;

/**
 * A source beside its facts, for reports.
 *
 * @param state how far it was read, and its counters
 * @param waiting findings about tasks that still wait where it was read to
 */
public record SourceSummary(SourceState state, List<Finding> waiting) {
  public SourceSummary {
    waiting = List.copyOf(waiting);
  }
}
