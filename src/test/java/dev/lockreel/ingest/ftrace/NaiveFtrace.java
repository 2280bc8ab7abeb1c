package dev.lockreel.ingest.ftrace;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The obvious reader of thin lock lines and irq lines, for comparison: one regular expression after
 * another.
 */
final class NaiveFtrace {
  /** From the third flag on; more than five are printed as five. */
  private static final String WIDER =
      "(?:[hHszZ.][0-9a-f.]{1,9}|[lL.][hHszZ][0-9a-f.]{1,8}|[lL][hHszZ.][0-9a-f.]{1,8})";

  private static final Pattern HEAD =
      Pattern.compile(
          " *(.*?)-(\\d{1,9}) +(?:\\([ 0-9-]+\\) *)?"
              + "(?:\\[(\\d{1,6})\\] +(?:([dDbX.][Nnplb.BL]"
              + WIDER
              + ") +)?|(\\d{1,6})([dDbX.][Nnplb.BL]"
              + WIDER
              + ") +)(\\d{1,18})(?:\\.(\\d{1,9}))?: +(.*)");
  private static final Pattern LOCK =
      Pattern.compile(
          "(lock_acquire|lock_release|lock_acquired|lock_contended): +(?:0x)?([0-9a-fA-F]{1,16})"
              + "(?: (try )?(read )?(.*)|(?<=[0-9a-fA-F]{16}))");
  private static final Pattern IRQ =
      Pattern.compile("(irq_disable|irq_enable): +caller=(.*) parent=(.*)");

  private NaiveFtrace() {}

  /**
   * The row of a line as {@code Described} prints it, without the line number; null where it is
   * malformed.
   */
  static String row(String line) {
    Matcher head = HEAD.matcher(line);
    if (!head.matches() || head.group(1).matches("[ \t]*[>|] .*")) {
      return null;
    }
    String name = withinColumns(head.group(1).replaceFirst("^[ \t]+", ""));
    String comm = name.equals("<...>") ? "" : name;
    String cpu = head.group(3) != null ? head.group(3) : head.group(5);
    String flags =
        head.group(4) != null ? head.group(4) : head.group(6) != null ? head.group(6) : "";
    boolean lazy = flags.matches("..(?:[lL]|.[hHszZ]).*");
    flags = lazy ? flags.substring(0, 2) + flags.substring(3) : flags;
    flags = lazy && flags.length() == 6 ? flags.substring(0, 4) + flags.charAt(5) : flags;
    flags = flags.length() > 5 ? flags.substring(0, 5) : flags;
    if (lazy) {
      // PREEMPT_RT knows no softirq context.
      String context = flags.substring(2, 3).replace('s', '.').replace('H', 'h');
      flags = flags.substring(0, 2) + context + flags.substring(3);
    }
    String fraction = head.group(8);
    long time = Long.parseLong(head.group(7));
    if (fraction != null) {
      if (time >= Long.MAX_VALUE / 1_000_000_000L) {
        return null;
      }
      time = time * 1_000_000_000L + Long.parseLong((fraction + "000000000").substring(0, 9));
    }
    String event = event(head.group(9));
    return event == null
        ? null
        : time
            + " ["
            + Integer.parseInt(cpu)
            + "] "
            + comm
            + "-"
            + Integer.parseInt(head.group(2))
            + " "
            + flags
            + " | "
            + event;
  }

  /** Task names have at most 15 bytes, right-aligned; anything else stands before one. */
  private static String withinColumns(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int first = bytes.length - 15;
    if (first <= 0) {
      return text;
    }
    boolean aligned = bytes[first] == ' ' || bytes[first - 1] == ' ';
    String name =
        aligned
            ? new String(bytes, first, 15, StandardCharsets.UTF_8).replaceFirst("^[ \t]+", "")
            : text.substring(text.lastIndexOf(' ') + 1);
    return name.isEmpty() ? text : name;
  }

  private static String event(String text) {
    Matcher lock = LOCK.matcher(text);
    if (lock.matches()) {
      return lock.group(1).toUpperCase(java.util.Locale.ROOT)
          + " "
          + Long.toHexString(Long.parseUnsignedLong(lock.group(2), 16))
          + (lock.group(3) == null || lock.group(1).length() > 12 ? "" : " try")
          + (lock.group(4) == null || lock.group(1).length() > 12 ? "" : " shared")
          + " "
          + (lock.group(5) == null ? "" : lock.group(5));
    }
    Matcher irq = IRQ.matcher(text);
    return irq.matches()
        ? irq.group(1).toUpperCase(java.util.Locale.ROOT)
            + " "
            + irq.group(2)
            + " < "
            + irq.group(3)
        : null;
  }
}
