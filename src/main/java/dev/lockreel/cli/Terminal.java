package dev.lockreel.cli;

import dev.lockreel.report.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The capabilities of the terminal. */
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

  /** Standard output is a terminal. */
  static boolean standardOutput() {
    return isTerminal("LOCKREEL_STDOUT_TTY", 1);
  }

  /** Standard error is a terminal. */
  static boolean standardError() {
    return isTerminal("LOCKREEL_STDERR_TTY", 2);
  }

  /**
   * The launcher checks, since Java cannot check output and error one by one; without the launcher
   * Linux says what a descriptor is.
   */
  private static boolean isTerminal(String variable, int descriptor) {
    String seen = System.getenv(variable);
    if (seen != null) {
      return "1".equals(seen);
    }
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
