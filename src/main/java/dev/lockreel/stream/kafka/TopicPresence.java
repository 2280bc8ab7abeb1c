package dev.lockreel.stream.kafka;

import dev.lockreel.stream.StreamException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Notices that the topic was deleted while it is consumed: the client itself asks for ever. A
 * broker that restarts may not know its topics for a moment, so it must be absent for a while. Used
 * by the polling thread.
 */
final class TopicPresence {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long ABSENT_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ConsumeOptions options;
  private final Consumer<byte[], byte[]> consumer;
  private long lookedNanos = System.nanoTime();
  private long seenNanos = lookedNanos;

  TopicPresence(ConsumeOptions options, Consumer<byte[], byte[]> consumer) {
    this.options = options;
    this.consumer = consumer;
  }

  /** Looks again, once a second. */
  void check() throws StreamException {
    long now = System.nanoTime();
    if (now - lookedNanos < PAUSE_NANOS) {
      return;
    }
    lookedNanos = now;
    if (present()) {
      seenNanos = now;
    } else if (now - seenNanos > ABSENT_NANOS) {
      throw new StreamException(options + ": the topic was deleted while it was consumed", null);
    }
  }

  /** Whether the broker has the topic, or does not say. */
  private boolean present() {
    try {
      return !consumer.partitionsFor(options.topic(), PATIENCE).isEmpty();
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException notNow) {
      return true;
    }
  }
}
