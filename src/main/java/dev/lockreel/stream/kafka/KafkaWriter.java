package dev.lockreel.stream.kafka;

import dev.lockreel.store.OutboxRecord;
import dev.lockreel.stream.RecordWriter;
import dev.lockreel.stream.StreamException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends records with a Kafka producer. */
final class KafkaWriter implements RecordWriter {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaWriter.class);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final ConsumeOptions options;
  private final Producer<byte[], byte[]> producer;

  KafkaWriter(ConsumeOptions options) throws StreamException {
    this(options, KafkaClients.producer(options));
  }

  KafkaWriter(ConsumeOptions options, Producer<byte[], byte[]> producer) {
    this.options = options;
    this.producer = producer;
  }

  @Override
  public void check(String topic) throws StreamException {
    if (topic == null) {
      return;
    }
    long deadline = System.nanoTime() + options.patience().toNanos();
    while (true) {
      try {
        producer.partitionsFor(topic);
        return;
      } catch (TimeoutException | UnknownTopicOrPartitionException e) {
        if (System.nanoTime() - deadline >= 0) {
          throw new StreamException(options.client().servers() + ": there is no topic " + topic, e);
        }
      } catch (KafkaException e) {
        throw KafkaClients.failure(options, e);
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The callback gets the outcome.
  @Override
  public void send(OutboxRecord record, Consumer<Boolean> acknowledged) {
    try {
      producer.send(
          producerRecord(record),
          (metadata, failure) -> {
            if (failure instanceof RecordTooLargeException && record.value() != null) {
              tooLarge(record);
              acknowledged.accept(true);
            } else {
              note(record.topic(), failure);
              acknowledged.accept(failure == null);
            }
          });
    } catch (KafkaException e) {
      note(record.topic(), e);
      acknowledged.accept(false);
    }
  }

  private static ProducerRecord<byte[], byte[]> producerRecord(OutboxRecord record) {
    ProducerRecord<byte[], byte[]> sent =
        new ProducerRecord<>(record.topic(), record.key(), record.value());
    record
        .headers()
        .forEach((name, text) -> sent.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    return sent;
  }

  /**
   * The topic does not take it as it is. What a dead letter's headers say is better than nothing; a
   * finding without its value would be a tombstone.
   */
  private void tooLarge(OutboxRecord record) {
    String topic = record.topic();
    int bytes = record.value().length;
    if (record.headers().isEmpty()) {
      LOG.warn("record too large for its topic, left out topic={} bytes={}", topic, bytes);
      return;
    }
    LOG.warn("record too large for its topic, sent without value topic={} bytes={}", topic, bytes);
    send(record.withoutValue(), acknowledged -> {});
  }

  private void note(String topic, Exception failure) {
    if (failure != null) {
      LOG.warn(
          "record not sent, kept for later topic={} reason={}",
          topic,
          options.client().withoutSecrets(String.valueOf(failure.getMessage())));
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }
}
