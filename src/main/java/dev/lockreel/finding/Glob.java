package dev.lockreel.finding;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern in which {@code *} stands for any characters, also none, and all others for themselves.
 * Matching costs time linear in the lengths of name and pattern, whatever they are: the texts
 * between the stars are found one after the other, each at its first place, by the algorithm of
 * Knuth, Morris and Pratt (SIAM J. Comput. 6:2, 1977).
 */
final class Glob {
  private final String start;
  private final String end;
  private final List<Part> middle = new ArrayList<>();
  private final boolean exact;

  /** A text between two stars, and for each of its beginnings the length of its longest border. */
  private record Part(String text, int[] borders) {
    static Part of(String text) {
      int[] borders = new int[text.length()];
      int border = 0;
      for (int i = 1; i < text.length(); i++) {
        while (border > 0 && text.charAt(i) != text.charAt(border)) {
          border = borders[border - 1];
        }
        if (text.charAt(i) == text.charAt(border)) {
          border++;
        }
        borders[i] = border;
      }
      return new Part(text, borders);
    }

    /** End of its first occurrence in {@code [from, to)}; -1 where there is none. */
    int endIn(String name, int from, int to) {
      int matched = 0;
      for (int i = from; i < to; i++) {
        while (matched > 0 && name.charAt(i) != text.charAt(matched)) {
          matched = borders[matched - 1];
        }
        if (name.charAt(i) == text.charAt(matched)) {
          matched++;
        }
        if (matched == text.length()) {
          return i + 1;
        }
      }
      return -1;
    }
  }

  Glob(String pattern) {
    int first = pattern.indexOf('*');
    int last = pattern.lastIndexOf('*');
    exact = first < 0;
    start = exact ? pattern : pattern.substring(0, first);
    end = exact ? "" : pattern.substring(last + 1);
    for (int at = first; at < last; ) {
      int next = pattern.indexOf('*', at + 1);
      if (next > at + 1) {
        middle.add(Part.of(pattern.substring(at + 1, next)));
      }
      at = next;
    }
  }

  boolean matches(String name) {
    if (exact) {
      return name.equals(start);
    }
    int limit = name.length() - end.length();
    if (limit < start.length() || !name.startsWith(start) || !name.endsWith(end)) {
      return false;
    }
    int at = start.length();
    for (Part part : middle) {
      at = part.endIn(name, at, limit);
      if (at < 0) {
        return false;
      }
    }
    return true;
  }
}
