package dev.lockreel.lockdep.source;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.ReadTally;
import java.util.ArrayList;
import java.util.List;

/**
 * Doubts a source whose lines are not in the order in which they happened: time goes back from one
 * line to the next of the same CPU, again and again, which no kernel writes, or it goes back seldom
 * and many lines are older than one before them. Its lines were shuffled, or are those of several
 * machines, boots or CPUs; who held what meanwhile is not known. So too one of files that overlap
 * in time, and one of which many lines cannot be read.
 */
final class DisorderedLines {
  /** Fewer steps may be a few traces one after the other. */
  private static final long FEW_STEPS = 3;

  /** One step among so many events is too seldom to be disorder. */
  private static final long SELDOM = 1000;

  /** So many late lines among so many events may be those of a trace read while it grew. */
  private static final long FEW_LATE = 100;

  /**
   * Where time goes back more often, it is that of CPUs whose clocks differ, and the order holds.
   */
  private static final long MOST_PARTS = 64;

  /** Of a part of a trace that stands after another one. */
  private static final long LINES_OF_A_PART = 100;

  /** So many lines that cannot be read among all lines may be other messages. */
  private static final long SOME_MALFORMED = 20;

  private static final long FEW_MALFORMED = 10;

  private DisorderedLines() {}

  /** Why the source's errors are none, if its trace ends here. */
  static List<String> doubts(ReadTally notes) {
    List<String> doubts = new ArrayList<>();
    if (notes.anomalies().containsKey(Anomaly.OVERLAPPING_FILES)) {
      doubts.add(
          "The trace is one of several files that overlap in time, so that it may lack what the"
              + " others have.");
    }
    long steps = notes.anomalies().getOrDefault(Anomaly.DISORDERED_LINE, 0L);
    if (isMany(steps, SELDOM, notes.events())) {
      doubts.add(
          "Time goes back "
              + steps
              + " times from one line to the next of one CPU, so that the lines are not in the"
              + " order in which they happened.");
    }
    long late = notes.anomalies().getOrDefault(Anomaly.LATE_LINE, 0L);
    long back = notes.anomalies().getOrDefault(Anomaly.TIME_BACKWARDS, 0L);
    boolean parts = back <= MOST_PARTS || late >= back * LINES_OF_A_PART;
    if (parts && isMany(late, FEW_LATE, notes.events())) {
      doubts.add(
          late
              + " lines are older than one before them, so that the lines are not in the order in"
              + " which they happened.");
    }
    long malformed = notes.linesMalformed();
    if (malformed >= FEW_MALFORMED && isMany(malformed, SOME_MALFORMED, notes.linesRead())) {
      doubts.add(
          malformed
              + " of "
              + notes.linesRead()
              + " lines cannot be read, so that what they said is missing.");
    }
    return doubts;
  }

  private static boolean isMany(long some, long times, long all) {
    return some >= FEW_STEPS && some * times >= all;
  }
}
