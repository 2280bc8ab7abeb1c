package dev.lockreel.trace;

/**
 * The kernel's LD_WAIT_*: what a waiter on the lock may do. The order is the kernel's and counts.
 */
public enum WaitType {
  /** Not checked (LD_WAIT_INV). */
  INVALID,
  /** Wait free, such as RCU. */
  FREE,
  /** Spins, even on PREEMPT_RT: raw spin locks. */
  SPIN,
  /** Spins, but sleeps on PREEMPT_RT: spin locks. */
  CONFIG,
  /** Sleeps: mutexes, rw semaphores. */
  SLEEP,
  /** The outermost context: anything goes. */
  MAX;

  private static final WaitType[] VALUES = values();

  /** Its LD_WAIT_* number: a wider wait has a higher one. */
  @SuppressWarnings(
      "EnumOrdinal") // The kernel compares these numbers; the constants stand in its order.
  public int level() {
    return ordinal();
  }

  /** The type with that LD_WAIT_* number; {@link #INVALID} where there is none. */
  public static WaitType of(int number) {
    return number >= 0 && number < VALUES.length ? VALUES[number] : INVALID;
  }
}
