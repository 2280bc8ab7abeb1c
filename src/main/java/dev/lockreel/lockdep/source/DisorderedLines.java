package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.SourceDoubted;
import dev.lockreel.trace.Anomaly;

/**
 * Doubts a source whose lines are not in the order in which they happened: time goes back from one
 * line to the next of the same CPU, again and again, which no kernel writes. Its lines were
 * shuffled, or are those of several machines or boots; who held what meanwhile is not known. So too
 * one of files that overlap in time.
 */
final class DisorderedLines {
  /** Fewer steps may be a few traces one after the other. */
  private static final long FEW_STEPS = 3;

  /** One step among so many events is too seldom to be disorder. */
  private static final long SELDOM = 1000;

  private DisorderedLines() {}

  /** The trace ends here: makes warnings of the source's errors where its lines are in disorder. */
  static void end(SourceParts source) {
    if (source.notes.anomalies().containsKey(Anomaly.OVERLAPPING_FILES)) {
      source.facts.accept(
          new SourceDoubted(
              source.lastOrigin.source(),
              "The trace is one of several files that overlap in time, so that it may lack what the"
                  + " others have."));
    }
    long steps = source.notes.anomalies().getOrDefault(Anomaly.DISORDERED_LINE, 0L);
    if (steps >= FEW_STEPS && steps * SELDOM >= source.notes.events()) {
      source.facts.accept(
          new SourceDoubted(
              source.lastOrigin.source(),
              "Time goes back "
                  + steps
                  + " times from one line to the next of one CPU, so that the lines are not in the"
                  + " order in which they happened."));
    }
  }
}
