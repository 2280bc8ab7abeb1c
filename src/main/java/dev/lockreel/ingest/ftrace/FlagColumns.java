package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.tracefs.RecordContext;
import dev.lockreel.trace.ContextBits;
import java.nio.ByteBuffer;

/**
 * The columns of latency flags, in all widths in which kernels and trace-cmd print them.
 *
 * <pre>
 * d.h2.         irqs, need-resched, interrupt, preempt-depth, migrate-disable (4: before 5.11)
 * d.h2.1        trace-cmd: and the depth of the big kernel lock
 * ...ffffffff   trace-cmd: the preempt count is not known
 * dn.h21        PREEMPT_RT: need-resched-lazy in third place
 * dn.h2.1       PREEMPT_RT: and preempt-lazy-depth before the last one
 * -0x9          trace-cmd report -l -R: the record's flags as a number
 * </pre>
 *
 * <p>The characters identify the columns where it matters, so no header is needed: {@code h},
 * {@code H}, {@code s}, {@code z} and {@code Z} are used by the interrupt column alone, {@code l}
 * and {@code L} in third place by need-resched-lazy alone, and all columns after the interrupt
 * column are hex digits or dots. Where third and fourth are both dots, the width decides which of
 * them is the interrupt column.
 *
 * <p>PREEMPT_RT runs softirqs in tasks, which may be preempted and wait: its lockdep knows no
 * softirq context ({@code lockdep_softirq_enter} is empty there), so {@code s} is task context in
 * these columns, and {@code H} a hardirq.
 */
final class FlagColumns {
  private static final int LONGEST = 12;
  private static final int RT_WIDTH = 7;
  private static final String IRQS = "dDbX.";
  private static final String RESCHED = "Nnplb.BL";
  private static final String INTERRUPT = "hHszZ";
  private static final String LAZY = "lL";

  /** {@code "-0x"} before one or two digits: the eight bits of common_flags. */
  private static final int NUMBER_PREFIX = 3;

  private static final int LONGEST_NUMBER = NUMBER_PREFIX + 2;

  /** Such a report does not say of which kernel it is, so flag 2 says that nothing is known. */
  private static final RecordContext OF_NUMBER = new RecordContext("");

  private FlagColumns() {}

  /** The number of columns at {@code p}, which a space must follow; 0 where there are none. */
  static int length(ByteBuffer text, int p, int to) {
    int length = 0;
    while (p + length < to && length <= LONGEST && text.get(p + length) != ' ') {
      length++;
    }
    if (length < 4 || length > LONGEST || p + length == to) {
      return 0;
    }
    if (number(text, p, length)) {
      return length;
    }
    boolean fits = in(IRQS, text.get(p)) && in(RESCHED, text.get(p + 1));
    int interrupt = interruptColumn(text, p, length);
    fits &= interrupt == 2 || dot(text.get(p + 2)) || in(LAZY, text.get(p + 2));
    byte context = text.get(p + interrupt);
    // X: unknown, as in what other formats are converted to.
    fits &= dot(context) || context == 'X' || in(INTERRUPT, context);
    for (int i = interrupt + 1; i < length; i++) {
      fits &= depth(text.get(p + i));
    }
    return fits && length > interrupt + 1 ? length : 0;
  }

  /** {@link ContextBits} of the {@code length} columns at {@code p}. */
  static int context(ByteBuffer text, int p, int length) {
    if (text.get(p) == '-') {
      int flags = 0;
      for (int i = NUMBER_PREFIX; i < length; i++) {
        flags = flags << 4 | Character.digit(text.get(p + i), 16);
      }
      return OF_NUMBER.of(flags, 0);
    }
    int interrupt = interruptColumn(text, p, length);
    int columnsAfter = length - interrupt - 1;
    // Digits of one number, the preempt count, where there are more than there are columns.
    boolean count = columnsAfter > 3;
    int preempt = count ? '.' : text.get(p + interrupt + 1);
    int migrate =
        columnsAfter < 2 ? 0 : count ? '.' : text.get(p + (interrupt == 2 ? 4 : length - 1));
    int context = text.get(p + interrupt);
    return ContextBits.pack(
        text.get(p),
        text.get(p + 1),
        interrupt == 3 ? withoutSoftirq(context) : context,
        preempt,
        migrate);
  }

  private static int withoutSoftirq(int context) {
    return switch (context) {
      case 's' -> '.';
      case 'H' -> 'h';
      default -> context;
    };
  }

  private static boolean number(ByteBuffer text, int p, int length) {
    boolean fits =
        length <= LONGEST_NUMBER
            && text.get(p) == '-'
            && text.get(p + 1) == '0'
            && text.get(p + 2) == 'x';
    for (int i = NUMBER_PREFIX; fits && i < length; i++) {
      fits = depth(text.get(p + i)) && !dot(text.get(p + i));
    }
    return fits;
  }

  private static int interruptColumn(ByteBuffer text, int p, int length) {
    if (in(INTERRUPT, text.get(p + 2))) {
      return 2;
    }
    boolean lazy = in(LAZY, text.get(p + 2)) || in(INTERRUPT, text.get(p + 3));
    return lazy || length == RT_WIDTH ? 3 : 2;
  }

  private static boolean in(String characters, byte c) {
    return characters.indexOf(c) >= 0;
  }

  private static boolean dot(byte c) {
    return c == '.';
  }

  private static boolean depth(byte c) {
    return dot(c) || LineHead.digit(c) || (c >= 'a' && c <= 'f');
  }
}
