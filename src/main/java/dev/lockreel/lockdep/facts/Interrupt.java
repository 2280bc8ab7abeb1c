package dev.lockreel.lockdep.facts;

/** The two kinds of interrupts whose usages lockdep tracks. */
public enum Interrupt {
  HARDIRQ(Usage.IN_HARDIRQ | Usage.IN_HARDIRQ_READ, Usage.HARDIRQ_ON | Usage.HARDIRQ_ON_READ),
  SOFTIRQ(Usage.IN_SOFTIRQ | Usage.IN_SOFTIRQ_READ, Usage.SOFTIRQ_ON | Usage.SOFTIRQ_ON_READ);

  /** Usage bits "used in it". */
  public final int usedIn;

  /** Usage bits "held with it enabled". */
  public final int enabled;

  Interrupt(int usedIn, int enabled) {
    this.usedIn = usedIn;
    this.enabled = enabled;
  }

  /** The interrupt of a usage bit, by bit number. */
  public static Interrupt of(int bit) {
    return 1 << bit < Usage.IN_SOFTIRQ ? HARDIRQ : SOFTIRQ;
  }
}
