package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.Observation;

/**
 * The order of events that forks establish in one source: all that a task did before it forked a
 * child comes before all that the child and its descendants do. Of threads of programs, joins do
 * so, too. Uses only forks that the trace shows ({@link Observation#ancestry}), and claims no order
 * where a pid may belong to another task by then.
 */
final class ForkOrder {
  private ForkOrder() {}

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
    int forks = Observation.partEnd(ancestry, 0);
    for (int i = 0; i + 2 < forks; i += 2) {
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

  /** Whether forks and joins of a program's threads order the two events. */
  static boolean ordersThreads(Observation earlier, Observation later) {
    long[] ancestry = later.ancestry();
    int threads = Observation.partEnd(ancestry, 0) + 1;
    if (threads > ancestry.length || ancestry[threads - 1] != Observation.THREADS) {
      return false;
    }
    int end = Observation.partEnd(ancestry, threads);
    for (int i = threads; i + 1 < end; i += 2) {
      if (ancestry[i] == earlier.pid()) {
        return earlier.timestampNanos() < ancestry[i + 1];
      }
    }
    return false;
  }
}
