package dev.lockreel.ingest.ftrace;

import java.nio.ByteBuffer;

/**
 * Recognises a console log that may hold an ftrace dump: its lines begin with printk's time or
 * level, or one is {@code Dumping ftrace buffer:}, and no line is the header of a trace.
 */
final class ConsoleFormat {
  private static final int LINES_LOOKED_AT = 100;
  private static final String DUMP = "Dumping ftrace ";

  private ConsoleFormat() {}

  /** Whether the first {@code length} bytes are such a log. */
  static boolean recognises(ByteBuffer text, int length) {
    int prefixed = 0;
    int lines = 0;
    boolean dump = false;
    int at = 0;
    while (at < length && (lines < LINES_LOOKED_AT || !dump)) {
      int end = at;
      while (end < length && text.get(end) != '\n') {
        end++;
      }
      if (starts(text, at, end, "# ")) {
        return false;
      }
      int message = ConsolePrefix.end(text, at, end);
      dump |= starts(text, message, end, DUMP);
      if (lines < LINES_LOOKED_AT && end > at) {
        lines++;
        prefixed += message > at ? 1 : 0;
      }
      at = end + 1;
    }
    return dump || (lines > 0 && prefixed * 2 > lines);
  }

  private static boolean starts(ByteBuffer text, int at, int to, String with) {
    if (to - at < with.length()) {
      return false;
    }
    for (int i = 0; i < with.length(); i++) {
      if (text.get(at + i) != with.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
