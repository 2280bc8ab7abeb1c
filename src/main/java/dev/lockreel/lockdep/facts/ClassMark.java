package dev.lockreel.lockdep.facts;

import java.util.function.IntFunction;

/**
 * Placeholder for the name of a source's lock class in a text, until the graph fills in the name:
 * the class's number between two NUL characters, which no name of a trace holds ({@link
 * dev.lockreel.trace.Symbols#text}). Other text that is to stand beside marks goes through {@link
 * #plain}.
 */
public final class ClassMark {
  private static final char EDGE = '\0';

  private ClassMark() {}

  /** The mark of the class with that number. */
  public static String of(int number) {
    return EDGE + Integer.toString(number) + EDGE;
  }

  /** Whether the text is a mark and nothing else. */
  public static boolean is(String text) {
    return text.length() > 2
        && text.charAt(0) == EDGE
        && text.indexOf(EDGE, 1) == text.length() - 1;
  }

  /** A text that may hold anything, without NUL characters. */
  public static String plain(String text) {
    return text.replace(EDGE, '\u2400');
  }

  /** The number of a text that {@link #is} a mark. */
  public static int number(String mark) {
    return Integer.parseInt(mark, 1, mark.length() - 1, 10);
  }

  /**
   * The highest number among the marks of a text; -1 where there is no mark, {@link
   * Integer#MAX_VALUE} where a NUL character is of none.
   */
  public static int highest(String text) {
    int highest = -1;
    int begin = text.indexOf(EDGE);
    while (begin >= 0) {
      int end = text.indexOf(EDGE, begin + 1);
      int number = end < 0 ? Integer.MAX_VALUE : digits(text, begin + 1, end);
      if (number == Integer.MAX_VALUE) {
        return number;
      }
      highest = Math.max(highest, number);
      begin = text.indexOf(EDGE, end + 1);
    }
    return highest;
  }

  private static int digits(String text, int from, int to) {
    long number = from == to ? Integer.MAX_VALUE : 0;
    for (int i = from; i < to && number < Integer.MAX_VALUE; i++) {
      int digit = text.charAt(i) - '0';
      number = digit < 0 || digit > 9 ? Integer.MAX_VALUE : number * 10 + digit;
    }
    return (int) Math.min(number, Integer.MAX_VALUE);
  }

  /** The text with the names in place of all marks. */
  public static String replaced(String text, IntFunction<String> names) {
    int begin = text.indexOf(EDGE);
    if (begin < 0) {
      return text;
    }
    StringBuilder named = new StringBuilder();
    int copied = 0;
    while (begin >= 0) {
      int end = text.indexOf(EDGE, begin + 1);
      named.append(text, copied, begin);
      named.append(names.apply(Integer.parseInt(text, begin + 1, end, 10)));
      copied = end + 1;
      begin = text.indexOf(EDGE, copied);
    }
    return named.append(text, copied, text.length()).toString();
  }
}
