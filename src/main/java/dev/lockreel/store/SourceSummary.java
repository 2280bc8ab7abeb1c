package dev.lockreel.store;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.facts.GroundState;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.trace.SourceState;
import java.util.List;

/**
 * A source beside its facts, for reports.
 *
 * @param state how far it was read, and its counters
 * @param waiting findings about tasks that still wait where it was read to
 * @param grounds what rests on locks that are held where it was read to, and may be withdrawn; none
 *     where nothing is
 */
public record SourceSummary(SourceState state, List<Finding> waiting, List<GroundState> grounds) {
  public SourceSummary {
    grounds = List.copyOf(grounds);
    waiting = List.copyOf(waiting);
  }

  /**
   * Of a source, with what rests on the locks that it holds where that may be withdrawn.
   *
   * @param validator null where nothing is kept of what its tasks hold
   */
  public static SourceSummary of(
      SourceState state, List<Finding> waiting, ValidatorState validator) {
    boolean open = validator != null && state.mayWithdraw();
    return new SourceSummary(
        state.withoutReader(), waiting, open ? validator.grounds() : List.of());
  }
}
