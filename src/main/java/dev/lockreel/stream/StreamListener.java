package dev.lockreel.stream;

import dev.lockreel.replay.FindingListener;

/** Watches a stream and may end it. Called on the validating thread. */
public interface StreamListener extends FindingListener {
  /** Watches nothing. */
  StreamListener NONE = new StreamListener() {};

  /** Metrics of the stream, after every checkpoint and about once a second. */
  default void metrics(StreamMetrics metrics) {}

  /** Whether to stop now, with a checkpoint. */
  default boolean cancelled() {
    return false;
  }
}
