package dev.lockreel.stream.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The end offsets of the consumed partitions: the current ones, for the lag, and those at the
 * assignment, which a stream that is to catch up has to reach.
 *
 * <p>{@link #now} is for any thread, the rest for that of the consumer.
 */
final class PartitionEnds {
  private static final Duration POSITION = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<Integer, Long> ends = new ConcurrentHashMap<>();
  private final Map<Integer, Long> goals = new HashMap<>();

  /**
   * @param consumer not this one's to close
   */
  PartitionEnds(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /** The end offsets, as far as they are known. */
  SortedMap<Integer, Long> now() {
    return new TreeMap<>(ends);
  }

  void assigned(int partition, long end) {
    goals.putIfAbsent(partition, end);
    ends.merge(partition, end, Math::max);
  }

  /** Forgets partitions that another member of the group has now. */
  void forget(Set<Integer> partitions) {
    goals.keySet().removeAll(partitions);
    ends.keySet().removeAll(partitions);
  }

  /** Takes the ends that the last poll has fetched. */
  void update() {
    for (TopicPartition partition : consumer.assignment()) {
      OptionalLong lag = consumer.currentLag(partition);
      OptionalLong position = lag.isPresent() ? position(partition) : lag;
      if (position.isPresent()) {
        ends.merge(partition.partition(), position.getAsLong() + lag.getAsLong(), Math::max);
      }
    }
  }

  /** Whether every assigned partition was polled to where it ended when it was assigned. */
  boolean reachedGoals() {
    Set<TopicPartition> assignment = consumer.assignment();
    for (TopicPartition partition : assignment) {
      Long goal = goals.get(partition.partition());
      if (goal == null || position(partition).orElse(-1) < goal) {
        return false;
      }
    }
    return !assignment.isEmpty();
  }

  /** Empty where it is not known before the next poll. */
  private OptionalLong position(TopicPartition partition) {
    try {
      return OptionalLong.of(consumer.position(partition, POSITION));
    } catch (TimeoutException notKnown) {
      return OptionalLong.empty();
    }
  }
}
