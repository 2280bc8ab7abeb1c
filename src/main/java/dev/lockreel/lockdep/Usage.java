package dev.lockreel.lockdep;

/**
 * How a class was used around interrupts, as bits: for hardirqs and softirqs each, used in the
 * interrupt or held with it enabled, each for writers and for readers. Source: the kernel's
 * lock_usage_bit.
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

  /** Bits that say "used in an interrupt". */
  public static final int USED_IN = IN_HARDIRQ | IN_HARDIRQ_READ | IN_SOFTIRQ | IN_SOFTIRQ_READ;

  /** Bits that say "held with interrupts enabled". */
  public static final int ENABLED = HARDIRQ_ON | HARDIRQ_ON_READ | SOFTIRQ_ON | SOFTIRQ_ON_READ;

  /** Bits of readers. */
  public static final int READ =
      IN_HARDIRQ_READ | HARDIRQ_ON_READ | IN_SOFTIRQ_READ | SOFTIRQ_ON_READ;

  /** How many bits there are. */
  static final int BITS = 8;

  private static final int DIRECTION_SHIFT = 2;

  private Usage() {}

  /**
   * USED_IN bits become the ENABLED bits of the same interrupt and mode, and the other way round.
   */
  public static int inverted(int bits) {
    return (bits & USED_IN) << DIRECTION_SHIFT | (bits & ENABLED) >>> DIRECTION_SHIFT;
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
  static boolean inconsistent(int usage) {
    return inconsistent(usage, Interrupt.HARDIRQ) || inconsistent(usage, Interrupt.SOFTIRQ);
  }

  /** Whether usage bits of one interrupt already conflict with each other. */
  static boolean inconsistent(int usage, Interrupt interrupt) {
    int usedIn = usage & interrupt.usedIn;
    int enabled = usage & interrupt.enabled;
    return usedIn != 0 && enabled != 0 && ((usedIn | enabled) & ~READ) != 0;
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
    String mode = (1 << bit & READ) != 0 ? "-R" : "-W";
    return (1 << bit & USED_IN) != 0
        ? "IN-" + interruptName(bit) + mode
        : interruptName(bit) + "-ON" + mode;
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
