package dev.lockreel.ingest.ftrace;

import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/** Console messages between the lines of a trace, and trace lines that they cut. */
final class ConsoleLog {
  /** The name under which other messages are counted. */
  static final String MESSAGE = "console message";

  /** The beginning of an event's head: task, CPU and the first flags. */
  private static final Pattern HEAD =
      Pattern.compile(" *\\S.*-\\d{1,9} +(\\[\\d{1,6}] +|\\d{1,6})[dDbX.][Nnplb.BL][hHszZlL.].*");

  /** A time of printk in the middle of a line. */
  private static final Pattern TIME = Pattern.compile(".*\\[ *\\d+\\.\\d{6}].*");

  private ConsoleLog() {}

  /** Whether the text begins as an event does, which then is only part of one. */
  static boolean cutEvent(ByteBuffer text, int from, int to) {
    return HEAD.matcher(UnusualLines.string(text, from, to)).matches();
  }

  /** Whether another message begins within the text. */
  static boolean holdsTime(ByteBuffer text, int from, int to) {
    return TIME.matcher(UnusualLines.string(text, from, to)).matches();
  }
}
