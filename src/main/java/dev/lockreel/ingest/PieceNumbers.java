package dev.lockreel.ingest;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The numbers in the names of a rotated trace's files, as in {@code trace.00, trace.01}. */
final class PieceNumbers {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  /** A longer number is a date or a time. */
  private static final int MOST_DIGITS = 3;

  private PieceNumbers() {}

  /**
   * Whether the names say that a file between two neighbours is missing: they differ in one short
   * number alone, and by more than one. Up or down: the oldest file may have the highest number.
   */
  static boolean missingBetween(String before, String after) {
    if (!NUMBER.matcher(before).replaceAll("#").equals(NUMBER.matcher(after).replaceAll("#"))) {
      return false;
    }
    List<String> ours = numbers(before);
    List<String> theirs = numbers(after);
    String from = null;
    String to = null;
    for (int i = 0; i < ours.size(); i++) {
      if (!ours.get(i).equals(theirs.get(i))) {
        if (from != null) {
          return false;
        }
        from = ours.get(i);
        to = theirs.get(i);
      }
    }
    return from != null
        && from.length() <= MOST_DIGITS
        && to.length() <= MOST_DIGITS
        && Math.abs(Integer.parseInt(from) - Integer.parseInt(to)) > 1;
  }

  private static List<String> numbers(String name) {
    return NUMBER.matcher(name).results().map(MatchResult::group).toList();
  }
}
