package dev.lockreel.report;

import java.util.Collections;
import java.util.SortedMap;

/** The lines of the traces that a finding is from, as far as the files are at hand. */
public interface TraceLines {
  /** No file is at hand. */
  TraceLines NONE = (source, position) -> Collections.emptySortedMap();

  /**
   * The lines around an event by their numbers; empty where they are not at hand.
   *
   * @param source name of the event's source
   * @param position of the event, as {@link dev.lockreel.finding.Witness#position}
   */
  SortedMap<Long, String> around(String source, String position);
}
