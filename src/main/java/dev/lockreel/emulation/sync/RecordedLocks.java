package dev.lockreel.emulation.sync;

/** Knows which locks the recorded tasks hold. */
public interface RecordedLocks {
  /** No task holds any. */
  RecordedLocks NONE = (lock, shared, pid, askedAt) -> 0;

  /**
   * A recorded task other than {@code pid} that holds the lock, or one of the same class and
   * device, in a mode that excludes this one; 0 for none.
   *
   * @param askedAt {@link #requests} when the lock was asked for: later requests do not come first
   */
  int holder(EmulatedLock lock, boolean shared, int pid, long askedAt);

  /** How a task holds a lock. */
  enum Hold {
    NONE,
    /** For read. */
    SHARED,
    /** For write, or as a lock that has no readers. */
    EXCLUSIVE
  }

  /**
   * How a recorded task holds the lock, as the trace shows; asked when the task has done something,
   * so that it does not wait for what it has asked for.
   */
  default Hold hold(EmulatedLock lock, int pid) {
    return Hold.NONE;
  }

  /** Whether a recorded lock, by its address, is the emulated one. */
  default boolean isLock(long recorded, EmulatedLock lock) {
    return false;
  }

  /** From {@link #reached}: the task has not come to the lock yet. */
  long NOT_YET = -1;

  /** From {@link #reached}: the task has passed by, it went on to another lock. */
  long PASSED = -2;

  /** Whether the trace has the locks that a task takes in the call that an emulated one is for. */
  default boolean showsOwn() {
    return false;
  }

  /**
   * How far a recorded task has come: whether it has the lock that the emulated call wants next.
   *
   * @param holdsSince it may have asked for the lock it holds when there were so many requests
   * @param after the number of requests when the task was last known to have come this far
   * @return the task's request for the lock, which it holds now; else {@link #NOT_YET} or {@link
   *     #PASSED}
   */
  default long reached(EmulatedLock lock, int pid, long holdsSince, long after) {
    return PASSED;
  }

  /** Whether a recorded task has asked for a lock since there were {@code after} requests. */
  default boolean asksSince(int pid, long after) {
    return true;
  }

  /** Whether the trace has shown that such a lock was released. */
  default boolean showsReleases() {
    return false;
  }

  /** Whether the trace has events of such locks. */
  default boolean showsLocks() {
    return false;
  }

  /** The number of requests for locks by recorded tasks so far. */
  default long requests() {
    return Long.MAX_VALUE;
  }
}
