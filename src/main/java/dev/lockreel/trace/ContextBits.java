package dev.lockreel.trace;

/**
 * The hardware's state when an event happened, as the flags column of ftrace shows it, packed into
 * one int: the low byte holds the bits below; the need-resched, preempt-depth and migrate-disable
 * characters follow in seven bits each, so that a trace can be written out again as it was read.
 */
public final class ContextBits {
  /** Hard interrupts are off ({@code d}, {@code D}). */
  public static final int IRQS_OFF = 1;

  /** Bottom halves are off ({@code b}, {@code D}). */
  public static final int BH_OFF = 1 << 1;

  /** In a hardirq handler ({@code h}, {@code H}). */
  public static final int HARDIRQ = 1 << 2;

  /** In a softirq ({@code s}), or in a hardirq that interrupted one ({@code H}). */
  public static final int SOFTIRQ = 1 << 3;

  /** In an NMI handler ({@code z}, {@code Z}). */
  public static final int NMI = 1 << 4;

  /** The trace has the irqs-off character; without this bit the bits above mean nothing. */
  public static final int IRQS_KNOWN = 1 << 5;

  /** The trace has the hardirq/softirq character. */
  public static final int CONTEXT_KNOWN = 1 << 6;

  /** {@link #HARDIRQ}, {@link #SOFTIRQ} and {@link #NMI}: what a held lock remembers. */
  public static final int INTERRUPT_MASK = HARDIRQ | SOFTIRQ | NMI;

  private static final int RESCHED_SHIFT = 8;
  private static final int PREEMPT_SHIFT = 15;
  private static final int MIGRATE_SHIFT = 22;
  private static final int CHARACTER_MASK = 0x7f;

  private ContextBits() {}

  /**
   * Packs the four or five flag characters of ftrace; {@code migrate} is 0 where the trace has
   * four.
   */
  public static int pack(int irqs, int resched, int interrupt, int preempt, int migrate) {
    return irqBits(irqs)
        | interruptBits(interrupt)
        | (resched & CHARACTER_MASK) << RESCHED_SHIFT
        | (preempt & CHARACTER_MASK) << PREEMPT_SHIFT
        | (migrate & CHARACTER_MASK) << MIGRATE_SHIFT;
  }

  /** The flag characters again, four or five of them; empty where the trace had none. */
  public static String unpack(int bits) {
    if ((bits & (IRQS_KNOWN | CONTEXT_KNOWN)) == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder(5);
    text.append(irqCharacter(bits));
    text.append(character(bits, RESCHED_SHIFT));
    text.append(interruptCharacter(bits));
    text.append(character(bits, PREEMPT_SHIFT));
    if ((bits >>> MIGRATE_SHIFT & CHARACTER_MASK) != 0) {
      text.append(character(bits, MIGRATE_SHIFT));
    }
    return text.toString();
  }

  private static char character(int bits, int shift) {
    int c = bits >>> shift & CHARACTER_MASK;
    return c == 0 ? '.' : (char) c;
  }

  private static int irqBits(int c) {
    return switch (c) {
      case 'd' -> IRQS_KNOWN | IRQS_OFF;
      case 'D' -> IRQS_KNOWN | IRQS_OFF | BH_OFF;
      case 'b' -> IRQS_KNOWN | BH_OFF;
      case '.' -> IRQS_KNOWN;
      default -> 0;
    };
  }

  private static int interruptBits(int c) {
    return switch (c) {
      case 'h' -> CONTEXT_KNOWN | HARDIRQ;
      case 's' -> CONTEXT_KNOWN | SOFTIRQ;
      case 'H' -> CONTEXT_KNOWN | HARDIRQ | SOFTIRQ;
      case 'z' -> CONTEXT_KNOWN | NMI;
      case 'Z' -> CONTEXT_KNOWN | NMI | HARDIRQ;
      case '.' -> CONTEXT_KNOWN;
      default -> 0;
    };
  }

  private static char irqCharacter(int bits) {
    if ((bits & IRQS_KNOWN) == 0) {
      return 'X';
    }
    return switch (bits & (IRQS_OFF | BH_OFF)) {
      case IRQS_OFF -> 'd';
      case BH_OFF -> 'b';
      case IRQS_OFF | BH_OFF -> 'D';
      default -> '.';
    };
  }

  private static char interruptCharacter(int bits) {
    if ((bits & CONTEXT_KNOWN) == 0) {
      return 'X';
    }
    return switch (bits & INTERRUPT_MASK) {
      case HARDIRQ -> 'h';
      case SOFTIRQ -> 's';
      case HARDIRQ | SOFTIRQ -> 'H';
      case NMI -> 'z';
      case NMI | HARDIRQ -> 'Z';
      default -> '.';
    };
  }
}
