package dev.lockreel;

import java.util.List;

/** Equality of long texts that says where they part instead of showing both. */
public final class SameText {
  private static final int CONTEXT = 12;

  private SameText() {}

  public static void check(String actual, String expected, String what) {
    if (actual.equals(expected)) {
      return;
    }
    List<String> ours = actual.lines().toList();
    List<String> theirs = expected.lines().toList();
    int at = 0;
    while (at < Math.min(ours.size(), theirs.size()) && ours.get(at).equals(theirs.get(at))) {
      at++;
    }
    throw new AssertionError(
        "%s: differs from line %d of %d on%n--- is%n%s%n--- must be%n%s"
            .formatted(what, at + 1, ours.size(), around(ours, at), around(theirs, at)));
  }

  private static String around(List<String> lines, int at) {
    return String.join(
        System.lineSeparator(),
        lines.subList(
            Math.max(0, Math.min(at, lines.size()) - CONTEXT),
            Math.min(lines.size(), at + CONTEXT)));
  }
}
