package dev.lockreel.lockdep.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a thread of a program is past others, by the forks and joins before it (task_fork,
 * task_join): pid and time in turn, oldest first. All that the pid's thread did before that time
 * comes before what the owner does from now on. Arrays are shared and never changed. Tasks of a
 * kernel have none.
 */
final class ThreadClock {
  static final long[] NONE = {};

  /** Of more than so many the oldest are dropped: no order is claimed for these. */
  private static final int MOST = 256;

  private ThreadClock() {}

  /**
   * The clock of a thread after a fork or join.
   *
   * @param before what the thread had
   * @param pid the thread that began it, or that is over
   * @param nanos time of the fork or join, trace clock
   * @param its the clock of that thread
   */
  static long[] with(long[] before, int pid, long nanos, long[] its) {
    Map<Long, Long> untils = new LinkedHashMap<>();
    add(untils, before);
    add(untils, its);
    untils.merge((long) pid, nanos, Math::max);
    List<Long> pids = new ArrayList<>(untils.keySet());
    pids.sort((a, b) -> Long.compare(untils.get(a), untils.get(b)));
    List<Long> kept = pids.subList(Math.max(0, pids.size() - MOST), pids.size());
    long[] clock = new long[2 * kept.size()];
    for (int i = 0; i < kept.size(); i++) {
      clock[2 * i] = kept.get(i);
      clock[2 * i + 1] = untils.get(kept.get(i));
    }
    return clock;
  }

  private static void add(Map<Long, Long> untils, long[] clock) {
    for (int i = 0; i + 1 < clock.length; i += 2) {
      untils.merge(clock[i], clock[i + 1], Math::max);
    }
  }
}
