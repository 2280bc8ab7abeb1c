package dev.lockreel.lockdep.source;

import java.util.Arrays;

/** The forks of one source that its tasks descend from. */
final class ForkAncestry {
  private static final long[] NONE = {};

  /** No fork was seen: the number means its task since the trace began. */
  private static final long UNKNOWN = Long.MAX_VALUE;

  private static final int DEEPEST = 64;

  private final Tasks tasks;

  ForkAncestry(Tasks tasks) {
    this.tasks = tasks;
  }

  /** The boot of the events that come now. */
  int boot() {
    return tasks.boot();
  }

  /**
   * The forks that a task descends from: the time of its own fork, the pid of its parent, the time
   * since when that number is known to mean the parent (its fork, if that was seen), the pid of the
   * parent's parent, and so on. Empty where its own fork was not seen. Cost: O(forks).
   */
  long[] of(int pid) {
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
}
