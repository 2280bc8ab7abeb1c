package dev.lockreel.finding;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds the names that a misspelt one may have meant, for messages. */
public final class Spelling {
  /** Names in one message. */
  private static final int MOST = 3;

  /** Longer words are not compared: no known name is meant by them. */
  private static final int LONGEST = 200;

  private Spelling() {}

  /**
   * {@code "; did you mean 'x'?"} with the known names that come nearest; {@code ""} where none is
   * near. Cost: product of the lengths, for each name.
   */
  public static String meant(String word, Collection<String> known) {
    List<String> near = near(word, known);
    return near.isEmpty()
        ? ""
        : near.stream()
            .map(each -> "'" + each + "'")
            .collect(Collectors.joining(" or ", "; did you mean ", "?"));
  }

  /** The known names that come nearest, at most three: fewer than a third of the letters differ. */
  public static List<String> near(String word, Collection<String> known) {
    if (word.length() > LONGEST) {
      return List.of();
    }
    int most = Math.max(1, word.length() / 3);
    return known.stream()
        .distinct()
        .filter(each -> Math.abs(each.length() - word.length()) <= most)
        .filter(each -> distance(word, each) <= most)
        .sorted(
            Comparator.<String>comparingInt(each -> distance(word, each))
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST)
        .toList();
  }

  /**
   * The least number of letters to insert, drop, replace or swap with their neighbour that makes
   * one word of the other, whatever the case (optimal string alignment distance; Damerau, CACM 7:3,
   * 1964).
   */
  static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        cost[i][j] = swapped ? Math.min(least, 1 + cost[i - 2][j - 2]) : least;
      }
    }
    return cost[a.length()][b.length()];
  }
}
