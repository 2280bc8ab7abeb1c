package dev.lockreel.ingest.ftrace;

import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a line of {@code perf script}: task, pid and tid, CPU, time and what fields stand
 * before the event's name.
 *
 * <pre>
 *             perf    57 [000]     3.497605:     lock:lock_acquire: 0xffffffff820c1900 read rcu_read_lock
 *     Web Content  1203/1240  [003]  8123.123456789:          1 sched:sched_switch: prev_comm=…
 *            :-1    -1 [001]     3.600000: PERF_RECORD_LOST lost 544
 * </pre>
 *
 * Source: {@code perf_sample__fprintf_start} of the kernel's tools/perf/builtin-script.c, Linux 6.1
 * and 6.12.
 */
final class PerfHead {
  /** Comm (at most 15 bytes, perf's own for a lost one is {@code :TID}), pid/tid, CPU, time. */
  private static final Pattern HEAD =
      Pattern.compile(
          "\\s*(\\S.{0,60}?)\\s+(?:(-?\\d{1,9})/)?(-?\\d{1,9})\\s+(?:[-+\\w]{1,8}\\s+)?\\[(\\d{1,6})]"
              + "\\s+(?:[-.\\w]{1,8}\\s+)?(\\d{1,10})\\.(\\d{6}|\\d{9}):\\s+(?:\\d{1,19}\\s+)?");

  private static final int LONGEST = 160;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private PerfHead() {}

  /** Fills {@code head} from the line {@code [from, to)}; false where it has none. */
  static boolean read(ByteBuffer text, int from, int to, LineHead head) {
    int limit = Math.min(to, from + LONGEST);
    if (!mayBe(text, from, limit)) {
      return false;
    }
    Matcher line = HEAD.matcher(UnusualLines.latin(text, from, limit));
    if (!line.lookingAt()) {
      return false;
    }
    int pid = Math.max(PerfOrder.NO_NUMBER, Integer.parseInt(line.group(3)));
    // What a tool puts before each line stands before the columns of the task's name.
    int name = LineHead.withinColumns(text, from + line.start(1), from + line.end(1));
    String comm = UnusualLines.string(text, name, from + line.end(1));
    head.take(comm.startsWith(":") ? "<...>" : comm, pid, Integer.parseInt(line.group(4)));
    head.tgid = line.group(2) == null ? 0 : Math.max(0, Integer.parseInt(line.group(2)));
    long fraction = Long.parseLong(line.group(6));
    head.timestampNanos =
        Long.parseLong(line.group(5)) * NANOS_PER_SECOND
            + (line.group(6).length() == 6 ? fraction * 1000 : fraction);
    head.context = 0;
    head.body = from + line.end();
    return true;
  }

  /** Whether a CPU in brackets is there, which most other lines lack. */
  private static boolean mayBe(ByteBuffer text, int from, int to) {
    for (int p = from + 3; p + 1 < to; p++) {
      if (text.get(p) == '[' && LineHead.digit(text.get(p + 1))) {
        return true;
      }
    }
    return false;
  }
}
