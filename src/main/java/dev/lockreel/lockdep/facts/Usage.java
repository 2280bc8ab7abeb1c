package dev.lockreel.lockdep.facts;

/**
 * How a class was used around interrupts, as bits: for hardirqs and softirqs each, used in the
 * interrupt or held with it enabled, each for writers and for readers. No NMI can be switched off:
 * there the conflict is between the use in it and any other. Source: the kernel's lock_usage_bit
 * and verify_lock_unused.
 */
public final class Usage {
  public static final int IN_HARDIRQ = 1;
  public static final int IN_HARDIRQ_READ = 1 << 1;
  public static final int HARDIRQ_ON = 1 << 2;
  public static final int HARDIRQ_ON_READ = 1 << 3;
  public static final int IN_SOFTIRQ = 1 << 4;
  public static final int IN_SOFTIRQ_READ = 1 << 5;
  public static final int SOFTIRQ_ON = 1 << 6;
  public static final int SOFTIRQ_ON_READ = 1 << 7;

  /** Used outside of NMIs in a way that no other bit shows; trylocks count. */
  public static final int USED = 1 << 8;

  public static final int USED_READ = 1 << 9;

  /** Used in an NMI, where a trylock does not count. */
  public static final int IN_NMI = 1 << 10;

  public static final int IN_NMI_READ = 1 << 11;

  /** Bits that say "used in an interrupt", one that can be switched off. */
  public static final int USED_IN = IN_HARDIRQ | IN_HARDIRQ_READ | IN_SOFTIRQ | IN_SOFTIRQ_READ;

  /** Bits that say "held with interrupts enabled". */
  public static final int ENABLED = HARDIRQ_ON | HARDIRQ_ON_READ | SOFTIRQ_ON | SOFTIRQ_ON_READ;

  /** Bits of readers. */
  public static final int READ =
      IN_HARDIRQ_READ
          | HARDIRQ_ON_READ
          | IN_SOFTIRQ_READ
          | SOFTIRQ_ON_READ
          | USED_READ
          | IN_NMI_READ;

  /** Bits that say "used outside of NMIs". */
  public static final int OUTSIDE_NMI = USED_IN | ENABLED | USED | USED_READ;

  /** Bits that say "used in an NMI". */
  public static final int INSIDE_NMI = IN_NMI | IN_NMI_READ;

  /** How many bits there are. */
  public static final int BITS = 12;

  /** The lowest ones, about hardirqs and softirqs. */
  public static final int IRQ_BITS = 8;

  private static final int DIRECTION_SHIFT = 2;

  private Usage() {}

  /**
   * USED_IN bits become the ENABLED bits of the same interrupt and mode, and the other way round.
   */
  public static int inverted(int bits) {
    return (bits & USED_IN) << DIRECTION_SHIFT | (bits & ENABLED) >>> DIRECTION_SHIFT;
  }

  /**
   * The bits that bit {@code bit} conflicts with: the other side of the same interrupt. Readers
   * conflict with writers only.
   */
  public static int conflicting(int bit) {
    int set = 1 << bit;
    if ((set & INSIDE_NMI) != 0) {
      return (set & READ) == 0 ? OUTSIDE_NMI : OUTSIDE_NMI & ~READ;
    }
    int inverted = inverted(set);
    if ((set & READ) != 0) {
      return asWriters(inverted) | IN_NMI;
    }
    return inverted | asReaders(inverted) | INSIDE_NMI;
  }

  /** Reader bits become the writer bits of the same usage. */
  public static int asWriters(int bits) {
    return (bits & READ) >>> 1;
  }

  /** Writer bits become the reader bits of the same usage. */
  public static int asReaders(int bits) {
    return (bits & ~READ) << 1;
  }

  /** Whether usage bits already conflict with each other. */
  public static boolean inconsistent(int usage) {
    return inconsistent(usage, Interrupt.HARDIRQ) || inconsistent(usage, Interrupt.SOFTIRQ);
  }

  /** Whether usage bits of one interrupt already conflict with each other. */
  public static boolean inconsistent(int usage, Interrupt interrupt) {
    int usedIn = usage & interrupt.usedIn;
    int enabled = usage & interrupt.enabled;
    return usedIn != 0 && enabled != 0 && ((usedIn | enabled) & ~READ) != 0;
  }

  /** Whether usage bits already conflict over NMIs. */
  public static boolean inconsistentOverNmi(int usage) {
    return ((usage & IN_NMI) != 0 && (usage & OUTSIDE_NMI) != 0)
        || ((usage & IN_NMI_READ) != 0 && (usage & OUTSIDE_NMI & ~READ) != 0);
  }

  /**
   * The four characters of /proc/lockdep: hardirq, hardirq-read, softirq, softirq-read; {@code .}
   * neither, {@code +} held with it enabled, {@code -} used in it, {@code ?} both.
   */
  public static String characters(int bits) {
    return ""
        + character(bits, IN_HARDIRQ)
        + character(bits, IN_HARDIRQ_READ)
        + character(bits, IN_SOFTIRQ)
        + character(bits, IN_SOFTIRQ_READ);
  }

  /** The kernel's name of a usage bit, such as {@code IN-HARDIRQ-W} or {@code SOFTIRQ-ON-R}. */
  public static String stateName(int bit) {
    if (bit >= IRQ_BITS) {
      return stateAroundNmi(bit) + ((1 << bit & READ) != 0 ? " READ" : "");
    }
    String mode = (1 << bit & READ) != 0 ? "-R" : "-W";
    return (1 << bit & USED_IN) != 0
        ? "IN-" + interruptName(bit) + mode
        : interruptName(bit) + "-ON" + mode;
  }

  /** What the kernel calls a usage that conflicts with one on the other side of NMIs. */
  public static String stateAroundNmi(int bit) {
    return (1 << bit & INSIDE_NMI) != 0 ? "IN-NMI" : "INITIAL USE";
  }

  /** {@code HARDIRQ} or {@code SOFTIRQ}. */
  public static String interruptName(int bit) {
    return 1 << bit < IN_SOFTIRQ ? "HARDIRQ" : "SOFTIRQ";
  }

  private static char character(int bits, int usedIn) {
    boolean used = (bits & usedIn) != 0;
    boolean enabled = (bits & usedIn << DIRECTION_SHIFT) != 0;
    if (enabled) {
      return used ? '?' : '+';
    }
    return used ? '-' : '.';
  }
}
