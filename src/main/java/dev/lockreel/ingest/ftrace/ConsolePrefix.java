package dev.lockreel.ingest.ftrace;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The prefix that printk and logging tools put before a line on the console.
 *
 * <pre>
 * [    5.938280]     init-182       1d..1. 39668us : lock_release: ffff888000140198 &n->list_lock
 * &lt;4&gt;[    5.938280][  T182]     init-182 …
 * [Sun Nov 29 09:00:22 2026] [    C1]     init-182 …
 * kern  :warn  : [    5.938280]     init-182 …
 * Nov 29 09:00:22 host kernel: [    5.938280]     init-182 …
 * 2026-11-29T09:00:22,938280+00:00     init-182 …
 * 2026-11-29T09:00:22.9382800Z [    5.938280]     init-182 …
 * &lt;4&gt;1 2026-11-29T09:00:22.938280+00:00 host kernel - - - [    5.938280]     init-182 …
 * 4,1242,5938280,-,caller=T182;    init-182 …
 * </pre>
 *
 * <p>Level ({@code loglevel} or {@code printk.time} may leave any of them out), time and caller
 * ({@code CONFIG_PRINTK_CALLER}: T and a task, C and a CPU). The last four are {@code dmesg
 * --time-format iso}, what a CI system or a terminal program puts before each line, the header of
 * RFC 5424, and /dev/kmsg (Documentation/ABI/testing/dev-kmsg).
 */
final class ConsolePrefix {
  private static final String KERNEL = "kernel: ";

  /** A day and a time of day, as loggers write them; what stands before must be a facility. */
  private static final Pattern CLOCK =
      Pattern.compile(
          "(?:\\w+ *:\\w+ *: )?(?:"
              + "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?:Z|[-+]\\d\\d:?\\d\\d)?"
              + "|[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?) ");

  /** Priority, number, microseconds, flags and what else a newer kernel says. */
  private static final Pattern KMSG = Pattern.compile("\\d{1,4},\\d+,\\d+,[-c+][^; ]{0,60};");

  /** Facility and level of {@code dmesg -x} with {@code -t}, without a time. */
  private static final Pattern FACILITY =
      Pattern.compile(
          "(?:kern|user|daemon|syslog) *:(?:emerg|alert|crit|err|warn|notice|info|debug) *: ");

  /** After the priority: version, time, host, program, process, message id, structured data. */
  private static final Pattern RFC_5424 =
      Pattern.compile(
          "1 (?:-|\\d{4}-\\d\\d-\\d\\dT\\S{8,26})(?: \\S{1,64}){4} (?:-|(?:\\[[^\\]]{0,60}\\])+) ");

  private static final List<Pattern> WITHOUT_KERNEL = List.of(CLOCK, KMSG, FACILITY);

  private static final int LONGEST = 120;
  private static final int LONGEST_TIME = 48;
  private static final int LONGEST_HEADER = 500;

  /** After the time of journalctl -o short-monotonic. */
  private static final Pattern HOST = Pattern.compile(" \\S{1,64} kernel: ");

  private ConsolePrefix() {}

  /** The place after the prefix of the line {@code [from, to)}; {@code from} where it has none. */
  static int end(ByteBuffer text, int from, int to) {
    int at = from;
    byte first = from < to ? text.get(from) : 0;
    if (first != '[' && first != '<') {
      at = afterLogger(text, from, to);
    }
    if (at < to && text.get(at) == '<') {
      int level = level(text, at, to);
      at = level < 0 ? at : afterRfc5424(text, level, to);
    }
    int time = brackets(text, at, to);
    if (time < 0) {
      // A level alone, or a logger's "kernel: " without the kernel's own time.
      return at;
    }
    if (time + 1 < to && text.get(time) == ' ' && text.get(time + 1) > ' ') {
      Matcher host = HOST.matcher(UnusualLines.latin(text, time, Math.min(to, time + LONGEST)));
      if (host.lookingAt()) {
        return time + host.end();
      }
    }
    // A space of its own stands before the caller where the line has one, and before the message.
    int caller = brackets(text, LineHead.skipSpaces(text, time, to), to);
    at = caller < 0 ? time : caller;
    return at < to && text.get(at) == ' ' ? at + 1 : at;
  }

  /** The place after {@code <4>}, or -1. */
  private static int level(ByteBuffer text, int at, int to) {
    int p = at + 1;
    while (p < to && LineHead.digit(text.get(p))) {
      p++;
    }
    return p > at + 1 && p < at + 5 && p < to && text.get(p) == '>' ? p + 1 : -1;
  }

  /** The place after the header of RFC 5424, of which the priority has been read. */
  private static int afterRfc5424(ByteBuffer text, int at, int to) {
    if (at + 1 < to && text.get(at) == '1' && text.get(at + 1) == ' ') {
      Matcher header =
          RFC_5424.matcher(UnusualLines.latin(text, at, Math.min(to, at + LONGEST_HEADER)));
      return header.lookingAt() ? at + header.end() : at;
    }
    return at;
  }

  /** The place after the brackets of a time or a caller that open at {@code at}, or -1. */
  private static int brackets(ByteBuffer text, int at, int to) {
    if (at >= to || text.get(at) != '[') {
      return -1;
    }
    boolean digits = false;
    for (int p = at + 1; p < to && p < at + LONGEST_TIME; p++) {
      byte c = text.get(p);
      if (c == ']') {
        return digits ? p + 1 : -1;
      }
      digits |= LineHead.digit(c);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !LineHead.digit(c) && " .:+-,<>".indexOf(c) < 0) {
        return -1;
      }
    }
    return -1;
  }

  /** The place after {@code … kernel: } of a system log or {@code kern :warn : } of dmesg -x. */
  private static int afterLogger(ByteBuffer text, int from, int to) {
    int limit = Math.min(to, from + LONGEST) - KERNEL.length();
    for (int p = from; p <= limit; p++) {
      byte c = text.get(p);
      if (c == '[' && p > from + 3 && text.get(p - 1) == ' ' && text.get(p - 2) == ':') {
        return p;
      }
      if (c == 'k' && matches(text, p, KERNEL)) {
        return p + KERNEL.length();
      }
    }
    return from + afterClock(text, from, to);
  }

  /** The length of what stands there without the word {@code kernel}; 0 where there is none. */
  private static int afterClock(ByteBuffer text, int from, int to) {
    int first = from < to ? text.get(from) : ' ';
    if (first <= ' ') {
      return 0;
    }
    String line = UnusualLines.latin(text, from, Math.min(to, from + LONGEST));
    for (Pattern each : WITHOUT_KERNEL) {
      Matcher prefix = each.matcher(line);
      if (prefix.lookingAt()) {
        return prefix.end();
      }
    }
    return 0;
  }

  private static boolean matches(ByteBuffer text, int at, String word) {
    for (int i = 0; i < word.length(); i++) {
      if (text.get(at + i) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
