package dev.lockreel.stream;

/** Watches a publisher and may end it. Called on the publishing thread. */
public interface PublishListener {
  /** Watches nothing. */
  PublishListener NONE = new PublishListener() {};

  /** An input was opened; {@code bytes} as stored, -1 where unknown. */
  default void opened(String file, long bytes) {}

  /** Some of it was sent; bytes as stored, events of this input so far. */
  default void progressed(long bytesConsumed, long events) {}

  /** Whether to stop. */
  default boolean cancelled() {
    return false;
  }
}
