package dev.lockreel.stream.kafka;

import dev.lockreel.stream.StreamException;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends records; says of each whether the broker has it. */
public final class TopicWriter implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicWriter.class);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final ConsumeOptions options;
  private final Producer<byte[], byte[]> producer;

  public TopicWriter(ConsumeOptions options) throws StreamException {
    this(options, KafkaClients.producer(options));
  }

  TopicWriter(ConsumeOptions options, Producer<byte[], byte[]> producer) {
    this.options = options;
    this.producer = producer;
  }

  /**
   * Looks whether there is such a topic.
   *
   * @param topic null is well
   */
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

  /**
   * Sends a record.
   *
   * @param value null for a tombstone
   * @param told gets true when the broker has it, false when it cannot be sent now; on any thread
   */
  @SuppressWarnings("FutureReturnValueIgnored") // The callback gets the outcome.
  public void send(
      String topic, byte[] key, byte[] value, Map<String, String> headers, Consumer<Boolean> told) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
    headers.forEach(
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    try {
      producer.send(
          record,
          (metadata, failure) -> {
            if (failure instanceof RecordTooLargeException && value != null) {
              tooLarge(topic, key, headers, value.length);
              told.accept(true);
            } else {
              note(topic, failure);
              told.accept(failure == null);
            }
          });
    } catch (KafkaException e) {
      note(topic, e);
      told.accept(false);
    }
  }

  /**
   * The topic does not take it as it is. What a dead letter's headers say is better than nothing; a
   * finding without its value would be a tombstone.
   */
  private void tooLarge(String topic, byte[] key, Map<String, String> headers, int bytes) {
    if (headers.isEmpty()) {
      LOG.warn("record too large for its topic, left out topic={} bytes={}", topic, bytes);
      return;
    }
    LOG.warn("record too large for its topic, sent without value topic={} bytes={}", topic, bytes);
    send(topic, key, null, headers, sent -> {});
  }

  private void note(String topic, Exception failure) {
    if (failure != null) {
      LOG.warn(
          "record not sent, kept for later topic={} reason={}",
          topic,
          options.client().withoutSecrets(String.valueOf(failure.getMessage())));
    }
  }

  /** Waits a moment for what is under way. */
  @Override
  public void close() {
    producer.close(CLOSE);
  }
}
