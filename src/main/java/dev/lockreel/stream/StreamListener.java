package dev.lockreel.stream;

/** Watches a stream and may end it. Called on the validating thread. */
public interface StreamListener {
  /** Watches nothing. */
  StreamListener NONE = new StreamListener() {};

  /** How the stream stands: after every checkpoint, and about once a second. */
  default void figures(StreamMetrics figures) {}

  /** Whether to stop now, with a checkpoint. */
  default boolean cancelled() {
    return false;
  }
}
