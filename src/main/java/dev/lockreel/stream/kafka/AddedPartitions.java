package dev.lockreel.stream.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Looks for partitions that were added to a topic whose partitions are all taken by hand; Kafka
 * itself reports them to a group. Reads the client's metadata, which the client fetches every
 * {@code metadata.max.age.ms}. Used by the polling thread.
 */
final class AddedPartitions {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ConsumeOptions options;
  private final Consumer<byte[], byte[]> consumer;
  private long lookedNanos = System.nanoTime() - PAUSE_NANOS;

  AddedPartitions(ConsumeOptions options, Consumer<byte[], byte[]> consumer) {
    this.options = options;
    this.consumer = consumer;
  }

  /** Those that are not assigned yet; none where the user or a group says which there are. */
  Set<Integer> found() {
    long now = System.nanoTime();
    if (options.group() != null
        || !options.partitions().isEmpty()
        || options.untilCaughtUp()
        || now - lookedNanos < PAUSE_NANOS) {
      return Set.of();
    }
    lookedNanos = now;
    Set<Integer> found = new TreeSet<>();
    try {
      List<PartitionInfo> infos = consumer.partitionsFor(options.topic(), PATIENCE);
      infos.forEach(each -> found.add(each.partition()));
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException notNow) {
      return Set.of();
    }
    for (TopicPartition each : consumer.assignment()) {
      found.remove(each.partition());
    }
    return found;
  }
}
