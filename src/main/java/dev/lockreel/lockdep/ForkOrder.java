package dev.lockreel.lockdep;

import java.util.Arrays;

/**
 * The order of events that forks establish in one source: all that a task did before it forked a
 * child comes before all that the child and its descendants do. Uses only forks that the trace
 * shows, and claims no order where a pid may belong to another task by then.
 */
final class ForkOrder {
  private static final long[] NONE = {};

  /** No fork was seen: the number means its task since the trace began. */
  private static final long UNKNOWN = Long.MAX_VALUE;

  private static final int DEEPEST = 64;

  private final Tasks tasks;

  ForkOrder(Tasks tasks) {
    this.tasks = tasks;
  }

  /**
   * The forks that a task descends from: the time of its own fork, the pid of its parent, the time
   * since when that number is known to mean the parent (its fork, if that was seen), the pid of the
   * parent's parent, and so on. Empty where its own fork was not seen. Cost: O(forks).
   */
  long[] ancestry(int pid) {
    Task at = pid <= 0 ? null : tasks.find(pid);
    if (at == null || !at.isForked()) {
      return NONE;
    }
    long[] ancestry = new long[8];
    int length = 0;
    ancestry[length++] = at.knownSince;
    while (at != null && at.isForked() && length < DEEPEST) {
      long until = at.knownSince;
      if (length + 2 > ancestry.length) {
        ancestry = Arrays.copyOf(ancestry, ancestry.length * 2);
      }
      ancestry[length++] = at.parent;
      at = tasks.find(at.parent);
      ancestry[length++] = at == null ? UNKNOWN : at.knownSince;
      if (at != null && at.knownSince > until) {
        break;
      }
    }
    return Arrays.copyOf(ancestry, length);
  }

  /**
   * Whether one event comes before a fork from which the task of the other, later one descends.
   * Times of the trace clock; equal ones prove nothing. Pid 0 is no task here.
   */
  static boolean orders(Observation earlier, Observation later) {
    long since = earlier.timestampNanos();
    if (earlier.pid() <= 0 || since >= later.timestampNanos()) {
      return false;
    }
    long until = later.timestampNanos();
    long[] ancestry = later.ancestry();
    for (int i = 0; i + 2 < ancestry.length; i += 2) {
      if (ancestry[i] > until || ancestry[i] <= since) {
        // Forked after what it is asked about: that was an older task of this pid. Or forked before
        // the earlier event: then its parents are still older.
        return false;
      }
      until = ancestry[i];
      if (ancestry[i + 1] == earlier.pid()) {
        return ancestry[i + 2] <= since;
      }
    }
    return false;
  }
}
