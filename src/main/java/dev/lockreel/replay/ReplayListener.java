package dev.lockreel.replay;

/** Watches a replay and may end it. Called on the replaying thread, once per batch at most. */
public interface ReplayListener extends FindingListener {
  /** Watches nothing. */
  ReplayListener NONE = new ReplayListener() {};

  /** An input was opened; {@code bytes} as stored, -1 where unknown. */
  default void opened(String file, long bytes) {}

  /** A batch was validated; bytes as stored, events of this run, findings of the graph so far. */
  default void progressed(long bytesConsumed, long events, int findings) {}

  /** Asked on any thread: whether to stop at the next batch, with a checkpoint. */
  default boolean cancelled() {
    return false;
  }
}
