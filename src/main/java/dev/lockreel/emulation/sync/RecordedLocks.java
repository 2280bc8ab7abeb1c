package dev.lockreel.emulation.sync;

/** Knows which locks the recorded tasks hold. */
public interface RecordedLocks {
  /**
   * A recorded task other than {@code pid} that holds the lock, or one of the same class and
   * device, in a mode that excludes this one; 0 for none.
   *
   * @param askedAt {@link #requests} when the lock was asked for: later requests do not come first
   */
  int holder(EmulatedLock lock, boolean shared, int pid, long askedAt);

  /** The number of requests for locks by recorded tasks so far. */
  default long requests() {
    return Long.MAX_VALUE;
  }
}
