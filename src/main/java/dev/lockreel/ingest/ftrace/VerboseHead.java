package dev.lockreel.ingest.ftrace;

import dev.lockreel.trace.ContextBits;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a line in the latency format with {@code options/verbose}: task, pid, CPU, the flags
 * as a number, the preempt count and the entry's number in hex, the time in microseconds in hex.
 *
 * <pre>
 *             init      1   0 1 00000002 00000012 [002ef9d7] 211.019ms (+0.636ms): lock_release: …
 * </pre>
 */
final class VerboseHead {
  private static final Pattern FORM =
      Pattern.compile(
          " *(\\S.*?) +(\\d{1,9}) +(\\d{1,6}) (\\d{1,3}) ([0-9a-f]{8}) [0-9a-f]{8,16}"
              + " \\[([0-9a-f]{8,16})] -?\\d+(\\.\\d{3}ms)? \\(\\+-?\\d+(?:\\.\\d{3}ms)?\\): ?");

  private static final int LONGEST = 160;

  // The kernel's TRACE_FLAG_*.
  private static final int IRQS_OFF = 0x01;
  private static final int NEED_RESCHED = 0x04;
  private static final int HARDIRQ = 0x08;
  private static final int SOFTIRQ = 0x10;
  private static final int NMI = 0x40;
  private static final int BH_OFF = 0x80;

  /** Fills {@code head} from the line {@code [from, to)}; false where it is in another form. */
  boolean read(ByteBuffer text, int from, int to, LineHead head) {
    int paren = closing(text, from, Math.min(to, from + LONGEST));
    if (paren < 0) {
      return false;
    }
    Matcher line = FORM.matcher(UnusualLines.string(text, from, paren + 2));
    if (!line.matches()) {
      return false;
    }
    head.take(line.group(1), Integer.parseInt(line.group(2)), Integer.parseInt(line.group(3)));
    long time = Long.parseUnsignedLong(line.group(6), 16);
    head.timestampNanos = line.group(7) != null ? time * 1_000L : time;
    head.context = context(Integer.parseInt(line.group(4)), line.group(5));
    head.body = LineHead.skipSpaces(text, paren + 2, to);
    return true;
  }

  /** The place of {@code "): "}; -1 where there is none. */
  private static int closing(ByteBuffer text, int from, int to) {
    for (int p = from; p + 1 < to; p++) {
      if (text.get(p) == ')' && text.get(p + 1) == ':') {
        return p;
      }
    }
    return -1;
  }

  private static int context(int flags, String preemptCount) {
    boolean irqsOff = (flags & IRQS_OFF) != 0;
    boolean bhOff = (flags & BH_OFF) != 0;
    boolean hard = (flags & HARDIRQ) != 0;
    boolean soft = (flags & SOFTIRQ) != 0;
    boolean nmi = (flags & NMI) != 0;
    char irqs = irqsOff ? bhOff ? 'D' : 'd' : bhOff ? 'b' : '.';
    char interrupt = nmi ? hard ? 'Z' : 'z' : hard ? soft ? 'H' : 'h' : soft ? 's' : '.';
    char preempt = preemptCount.charAt(preemptCount.length() - 1);
    return ContextBits.pack(
        irqs,
        (flags & NEED_RESCHED) != 0 ? 'N' : '.',
        interrupt,
        preempt == '0' ? '.' : preempt,
        0);
  }
}
