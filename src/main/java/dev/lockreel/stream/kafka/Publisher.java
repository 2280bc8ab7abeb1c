package dev.lockreel.stream.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.ingest.Following;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.stream.PublishListener;
import dev.lockreel.stream.Published;
import dev.lockreel.stream.StreamException;
import dev.lockreel.stream.TraceRecords;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends traces to a topic, as docs/formats/kafka.md describes it: one source's events in one
 * partition and in order, every record acknowledged by all replicas, and a trace always as the same
 * records. Used by one thread.
 */
public final class Publisher implements Closeable {
  /** How long an end waits for what the broker has not acknowledged yet. */
  private static final Duration LAST_WAIT = Duration.ofSeconds(10);

  private final PublishOptions options;
  private final PublishListener listener;
  private final BoundedProducer producer;
  private final Symbols symbols = new Symbols();

  /**
   * Reaches the broker and makes sure that the topic is there.
   *
   * @param compression of the records: none, gzip, snappy, lz4 or zstd
   * @param createPartitions of the topic where it has to be made; 0: it must be there
   * @throws StreamException the broker cannot be reached, or has no such topic
   */
  public static Publisher open(
      PublishOptions options,
      ClientSettings settings,
      String compression,
      int createPartitions,
      PublishListener listener)
      throws StreamException {
    new Topics(settings, options.topic()).ensure(createPartitions);
    BrokerFailure failures = new BrokerFailure(settings, options.topic());
    try {
      Producer<byte[], byte[]> producer =
          new KafkaProducer<>(
              properties(settings, compression),
              new ByteArraySerializer(),
              new ByteArraySerializer());
      return new Publisher(options, listener, producer, failures);
    } catch (KafkaException e) {
      throw failures.of(e);
    }
  }

  Publisher(
      PublishOptions options,
      PublishListener listener,
      Producer<byte[], byte[]> producer,
      BrokerFailure failures) {
    this.options = options;
    this.listener = listener;
    this.producer = new BoundedProducer(producer, failures, listener::cancelled);
  }

  /**
   * The user's properties, and over them those on which order and completeness of the records rest.
   */
  private static Map<String, Object> properties(ClientSettings settings, String compression) {
    Map<String, Object> properties = settings.toMap();
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 18);
    properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
    properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, ClientSettings.BUFFER_BYTES);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
    return properties;
  }

  /**
   * Publishes one input to its end, or until the listener cancels; returns when the broker has all
   * that was sent, or has not answered for long.
   *
   * @param path a file, or {@code -} for standard input
   * @return what the broker has of it
   * @throws IOException the input or the broker failed; {@link #published} says how far it got
   */
  public Published publish(String path) throws IOException {
    Published before = published();
    InputSpec spec =
        InputSpec.of(path, symbols)
            .withFormat(options.format())
            .withSource(options.source())
            .withProbes(options.probes())
            .withFollowing(new Following(false, listener::cancelled));
    try (TraceInput input = TraceInput.open(spec)) {
      send(input);
    }
    awaitAll();
    return published().since(before);
  }

  private void send(TraceInput input) throws IOException {
    RecordSender sender =
        new RecordSender(
            options, producer, input.origin().source().getBytes(UTF_8), input.prefix().sha256());
    try {
      TraceRecords.send(input, options.batchSize(), options.fromStart(), sender::send, listener);
    } catch (TraceInputException e) {
      awaitAll();
      throw e;
    }
  }

  /** What the broker has of all inputs. */
  public Published published() {
    return producer.published();
  }

  private void awaitAll() throws StreamException {
    producer.awaitAll();
    if (listener.cancelled()) {
      producer.close(LAST_WAIT);
    } else {
      producer.check();
    }
  }

  /** Leaves the broker; what it has not acknowledged by now is given up. */
  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
