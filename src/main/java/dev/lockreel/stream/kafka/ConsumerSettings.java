package dev.lockreel.stream.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/**
 * The properties of the Kafka consumer: defaults, over them the user's, over those the ones that
 * the stream needs.
 */
final class ConsumerSettings {
  private static final int FETCH_BYTES = 16 << 20;
  private static final int PARTITION_FETCH_BYTES = 4 << 20;

  private static final int METADATA_MILLIS = 60_000;

  private ConsumerSettings() {}

  static Map<String, Object> of(ConsumeOptions options) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "lockreel");
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
    settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
    // So long it may take until partitions that were added to the topic are found.
    settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MILLIS);
    settings.putAll(options.client().toMap());
    boolean classic =
        !"consumer".equals(String.valueOf(settings.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG)));
    if (classic) {
      // Partitions that stay are not taken away for the time of a rebalance.
      settings.putIfAbsent(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    // Where to go on is in the database, and nowhere else.
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    if (options.group() != null) {
      settings.put(ConsumerConfig.GROUP_ID_CONFIG, options.group());
      if (options.instance() != null) {
        settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, options.instance());
      }
    }
    return settings;
  }
}
