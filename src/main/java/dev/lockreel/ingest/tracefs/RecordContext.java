package dev.lockreel.ingest.tracefs;

import dev.lockreel.trace.ContextBits;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The interrupt state in a record's {@code common_flags} and {@code common_preempt_count}, as the
 * kernel prints it (trace_print_lat_fmt in kernel/trace/trace_output.c): TRACE_FLAG_IRQS_OFF is 1,
 * NEED_RESCHED 4, HARDIRQ 8, SOFTIRQ 0x10, PREEMPT_RESCHED 0x20, NMI 0x40, BH_OFF 0x80. Bit 2 means
 * that the architecture does not know whether interrupts are off; since 6.14 it is
 * NEED_RESCHED_LAZY.
 */
public final class RecordContext {
  private static final int IRQS_OFF = 1;
  private static final int IRQS_UNKNOWN = 2;
  private static final int NEED_RESCHED = 4;
  private static final int HARDIRQ = 8;
  private static final int SOFTIRQ = 0x10;
  private static final int PREEMPT_RESCHED = 0x20;
  private static final int NMI = 0x40;
  private static final int BH_OFF = 0x80;

  /** The version after which flag 2 has another meaning, and the one that brought BH_OFF. */
  private static final int LAZY_SINCE = 614;

  private static final int BH_SINCE = 601;

  private static final Pattern RELEASE = Pattern.compile("\\b(\\d{1,2})\\.(\\d{1,2})\\.\\d+");

  /** The bits of all flags, and those of all preempt counts. */
  private final int[] ofFlags = new int[256];

  private final int[] ofCount = new int[256];
  private final boolean showsBottomHalves;

  /**
   * @param uname what {@code uname} says of the traced machine, or {@code ""}
   */
  public RecordContext(String uname) {
    Matcher release = RELEASE.matcher(uname);
    int version =
        release.find()
            ? Integer.parseInt(release.group(1)) * 100 + Integer.parseInt(release.group(2))
            : 0;
    showsBottomHalves = version >= BH_SINCE;
    boolean lazy = version >= LAZY_SINCE;
    for (int i = 0; i < 256; i++) {
      ofFlags[i] = ContextBits.pack(irqs(i, lazy), resched(i, lazy), interrupt(i), 0, 0);
      ofCount[i] = ContextBits.pack(0, 0, 0, depth(i & 15), depth(i >> 4));
    }
  }

  /** Whether the kernel's records show that bottom halves are off. */
  public boolean showsBottomHalves() {
    return showsBottomHalves;
  }

  /** {@link ContextBits} of a record; bits above the lowest eight are ignored. */
  public int of(long flags, long preemptCount) {
    return ofFlags[(int) flags & 255] | ofCount[(int) preemptCount & 255];
  }

  private static int irqs(int flags, boolean lazy) {
    boolean off = (flags & IRQS_OFF) != 0;
    boolean halves = (flags & BH_OFF) != 0;
    if (off) {
      return halves ? 'D' : 'd';
    }
    if (halves) {
      return 'b';
    }
    return !lazy && (flags & IRQS_UNKNOWN) != 0 ? 'X' : '.';
  }

  private static int resched(int flags, boolean lazy) {
    boolean need = (flags & NEED_RESCHED) != 0;
    boolean preempt = (flags & PREEMPT_RESCHED) != 0;
    if (lazy && (flags & IRQS_UNKNOWN) != 0) {
      return need ? preempt ? 'B' : 'b' : preempt ? 'L' : 'l';
    }
    return need ? preempt ? 'N' : 'n' : preempt ? 'p' : '.';
  }

  private static int interrupt(int flags) {
    boolean hard = (flags & HARDIRQ) != 0;
    if ((flags & NMI) != 0) {
      return hard ? 'Z' : 'z';
    }
    boolean soft = (flags & SOFTIRQ) != 0;
    return hard ? soft ? 'H' : 'h' : soft ? 's' : '.';
  }

  private static int depth(int count) {
    return count == 0 ? '.' : Character.forDigit(count, 16);
  }
}
