package dev.lockreel.ingest;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The first lines of an input. Headers are alike in many traces; only a line with an event
 * identifies a trace.
 */
final class HeadLines {
  /** Lines that traces of any format may begin with and that do not identify a trace. */
  private static final Pattern HEADER =
      Pattern.compile("\\s*|#.*|cpus=\\d+\\s*|version = .*|\\{[^{]*\"trace_start\".*");

  private static final int SHOWN = 512;

  private HeadLines() {}

  /** Whether one of the whole lines in the first {@code length} bytes is more than a header. */
  static boolean identifyATrace(byte[] head, int length) {
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (head[i] == '\n') {
        if (!header(head, start, i)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  private static boolean header(byte[] head, int from, int to) {
    int shown = Math.min(to - from, SHOWN);
    String line = new String(head, from, shown, StandardCharsets.ISO_8859_1);
    return HEADER.matcher(line).matches();
  }
}
