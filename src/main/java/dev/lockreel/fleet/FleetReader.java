package dev.lockreel.fleet;

import dev.lockreel.stream.StreamException;
import dev.lockreel.stream.kafka.BrokerFailure;
import dev.lockreel.stream.kafka.ClientSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what a fleet knows now from the topic of its graphs. */
public final class FleetReader {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int PATIENCE_MILLIS = 15_000;

  private FleetReader() {}

  /**
   * The graphs by name. Cost: that of reading the topic to its present end.
   *
   * @throws StreamException the broker cannot be reached, or has no such topic
   */
  public static SortedMap<String, FleetGraph> read(FleetTopics topics, ClientSettings client)
      throws StreamException {
    Map<String, Object> properties = client.toMap();
    properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    BrokerFailure failures = new BrokerFailure(client, topics.graph(), "lockreel fleet run");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<PartitionInfo> partitions = consumer.partitionsFor(topics.graph());
      if (partitions == null || partitions.isEmpty()) {
        throw new StreamException(
            "topic " + topics.graph() + ": is not there; has a fleet run with this --prefix?",
            null);
      }
      List<TopicPartition> all = new ArrayList<>();
      partitions.forEach(each -> all.add(new TopicPartition(each.topic(), each.partition())));
      return read(consumer, all);
    } catch (KafkaException e) {
      throw failures.of(e);
    }
  }

  private static SortedMap<String, FleetGraph> read(
      KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> all) {
    consumer.assign(all);
    consumer.seekToBeginning(all);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    SortedMap<String, FleetGraph> graphs = new TreeMap<>();
    while (all.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
      for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
        graphs
            .computeIfAbsent(EntryKey.name(each.key()), name -> new FleetGraph())
            .put(each.key(), each.value());
      }
    }
    graphs.values().removeIf(FleetGraph::isEmpty);
    return graphs;
  }
}
