package dev.lockreel.cli;

import dev.lockreel.report.TextFormat;

/** What the terminal can do. */
final class Terminal {
  private static final int MIN_WIDTH = 60;

  private Terminal() {}

  /** Colour on a terminal only, and not against the user's wish (no-color.org). */
  static boolean colour() {
    String noColor = System.getenv("NO_COLOR");
    return standardOutput()
        && (noColor == null || noColor.isEmpty())
        && !"dumb".equals(System.getenv("TERM"));
  }

  /** Columns, from the launcher or the shell; the default where neither knows. */
  static int width() {
    String columns = System.getenv("COLUMNS");
    try {
      return columns == null
          ? TextFormat.DEFAULT_WIDTH
          : Math.max(MIN_WIDTH, Integer.parseInt(columns.trim()));
    } catch (NumberFormatException e) {
      return TextFormat.DEFAULT_WIDTH;
    }
  }

  /**
   * Standard output is a terminal: the launcher looks, since Java cannot tell the two ends apart.
   */
  static boolean standardOutput() {
    String seen = System.getenv("LOCKREEL_STDOUT_TTY");
    return "1".equals(seen);
  }

  /** Standard error is a terminal. */
  static boolean standardError() {
    String seen = System.getenv("LOCKREEL_STDERR_TTY");
    return "1".equals(seen);
  }
}
