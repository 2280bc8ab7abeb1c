package dev.lockreel.stream.kafka;

import dev.lockreel.stream.StreamException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes Kafka's clients, with messages about why one failed. */
final class KafkaClients {
  private KafkaClients() {}

  static KafkaConsumer<byte[], byte[]> consumer(ConsumeOptions options) throws StreamException {
    try {
      return new KafkaConsumer<>(
          ConsumerSettings.of(options), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw failure(options, e);
    }
  }

  static KafkaProducer<byte[], byte[]> producer(ConsumeOptions options) throws StreamException {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "lockreel-out");
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
    settings.put(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Math.max(1 << 20, options.maxRecordBytes()));
    settings.putAll(options.client().toMap());
    settings.keySet().removeIf(name -> name.startsWith("group.") || name.startsWith("fetch."));
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // On a new topic a second request may otherwise shut out the first (KAFKA-15591).
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    try {
      return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw failure(options, e);
    }
  }

  static StreamException failure(ConsumeOptions options, KafkaException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof StreamException known) {
        return known;
      }
      if (cause instanceof FencedInstanceIdException) {
        return new StreamException(
            options + ": another consumer has taken the instance id " + options.instance(), e);
      }
    }
    return new BrokerFailure(options.client(), options.topic()).of(e);
  }
}
