package dev.lockreel.lockdep;

/**
 * What forks order in one source: all that a task did before it forked another comes before all
 * that the other and its descendants do. Knows only forks that the trace shows, and claims nothing
 * where a pid may meanwhile belong to another task.
 */
final class ForkOrder {
  private final Tasks tasks;

  ForkOrder(Tasks tasks) {
    this.tasks = tasks;
  }

  /**
   * Whether what task {@code earlier} did at {@code earlierNanos} comes before a fork from which
   * the task {@code later} of {@code laterNanos} descends. Times of the trace clock; equal ones
   * prove nothing. Pid 0 is no task here. Cost: O(forks between the two).
   */
  boolean orders(int earlier, long earlierNanos, int later, long laterNanos) {
    if (earlier <= 0 || later <= 0 || earlierNanos >= laterNanos) {
      return false;
    }
    long until = laterNanos;
    for (Task at = tasks.find(later); at != null && at.isForked(); at = tasks.find(at.parent)) {
      if (at.knownSince > until || at.knownSince <= earlierNanos) {
        // Forked after what it is asked about: that was an older task of this pid. Or forked before
        // the earlier event: then its parents are still older.
        return false;
      }
      until = at.knownSince;
      if (at.parent == earlier) {
        Task parent = tasks.find(earlier);
        return parent != null && parent.knownSince <= earlierNanos;
      }
    }
    return false;
  }
}
