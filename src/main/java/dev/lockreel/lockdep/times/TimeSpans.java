package dev.lockreel.lockdep.times;

/**
 * Many times of one kind.
 *
 * @param count how many
 * @param minNanos 0 for none
 * @param totalNanos their sum
 * @param longest null for none
 */
public record TimeSpans(long count, long minNanos, long totalNanos, LongestTime longest) {
  /** Of nothing. */
  public static final TimeSpans NONE = new TimeSpans(0, 0, 0, null);

  public long maxNanos() {
    return longest == null ? 0 : longest.nanos();
  }

  /** The mean, rounded down; 0 for none. */
  public long meanNanos() {
    return count == 0 ? 0 : totalNanos / count;
  }
}
