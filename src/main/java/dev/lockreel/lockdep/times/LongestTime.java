package dev.lockreel.lockdep.times;

import java.util.Comparator;

/**
 * The longest wait for a lock, or the longest time that it was held.
 *
 * @param nanos how long
 * @param source one boot of one machine
 * @param position {@code file:line} of the event that began it
 * @param timestampNanos when it began, on the trace's clock
 * @param comm of the task; {@code ""} where lost
 * @param ip where the lock was taken; {@code ""} where not traced
 */
public record LongestTime(
    long nanos,
    String source,
    String position,
    long timestampNanos,
    int pid,
    String comm,
    String ip) {
  /** The longest first; of equal ones the same whatever order the sources were read in. */
  static final Comparator<LongestTime> ORDER =
      Comparator.comparingLong(LongestTime::nanos)
          .reversed()
          .thenComparing(LongestTime::source)
          .thenComparingLong(LongestTime::timestampNanos)
          .thenComparing(LongestTime::position);
}
