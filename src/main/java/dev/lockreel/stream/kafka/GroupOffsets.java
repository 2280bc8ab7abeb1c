package dev.lockreel.stream.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits to the group how far its partitions are checkpointed, for those who watch its lag. The
 * stream itself does not depend on it.
 *
 * <p>{@link #checkpointed} is for any thread, the rest for that of the consumer.
 */
final class GroupOffsets {
  /** How long the last commit may take. */
  static final Duration LAST_COMMIT = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);

  private final ConsumeOptions options;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<Integer, Long> checkpointed = new ConcurrentHashMap<>();
  private Map<Integer, Long> committed = Map.of();

  /**
   * @param consumer not this one's to close
   */
  GroupOffsets(ConsumeOptions options, Consumer<byte[], byte[]> consumer) {
    this.options = options;
    this.consumer = consumer;
  }

  /** A checkpoint has the partitions up to these offsets. */
  void checkpointed(Map<Integer, Long> nextOffsets) {
    checkpointed.putAll(nextOffsets);
  }

  /** Forgets partitions that another member of the group has now. */
  void forget(Set<Integer> partitions) {
    checkpointed.keySet().removeAll(partitions);
  }

  /** Commits what is new, and does not wait for the answer. */
  void commit() {
    Map<Integer, Long> now = Map.copyOf(checkpointed);
    if (options.group() == null || now.equals(committed)) {
      return;
    }
    committed = now;
    consumer.commitAsync(
        toCommit(),
        (offsets, e) -> {
          if (e != null) {
            // The next checkpoint tries again.
            LOG.debug("offsets not committed to the group: {}", e.getMessage());
          }
        });
  }

  /**
   * Commits all, and waits a while for the answer.
   *
   * @param closed whether whoever wakes the consumer wants it to end
   */
  void commitSync(BooleanSupplier closed) {
    Map<TopicPartition, OffsetAndMetadata> offsets = toCommit();
    if (options.group() == null || offsets.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(offsets, LAST_COMMIT);
    } catch (WakeupException e) {
      if (!closed.getAsBoolean()) {
        throw e;
      }
    } catch (KafkaException e) {
      LOG.warn("offsets not committed to the group: {}", e.getMessage());
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> toCommit() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    Set<TopicPartition> assignment = consumer.assignment();
    checkpointed.forEach(
        (partition, offset) -> {
          TopicPartition at = new TopicPartition(options.topic(), partition);
          if (assignment.contains(at)) {
            offsets.put(at, new OffsetAndMetadata(offset));
          }
        });
    return offsets;
  }
}
