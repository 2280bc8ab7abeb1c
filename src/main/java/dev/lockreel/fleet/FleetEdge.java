package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.replay.Replay;
import dev.lockreel.store.FactRecord;
import dev.lockreel.store.SourceSummary;
import dev.lockreel.stream.StreamException;
import dev.lockreel.stream.kafka.BrokerFailure;
import dev.lockreel.stream.kafka.ClientSettings;
import dev.lockreel.stream.kafka.Topics;
import dev.lockreel.trace.SourceState;
import java.io.Closeable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends the facts of sources that are replayed here, and nothing else of them. Facts hold absolute
 * numbers: a trace that is replayed and sent again changes nothing. Used by one thread.
 */
public final class FleetEdge implements Closeable {
  private static final Duration LAST_WAIT = Duration.ofSeconds(10);

  /** Keeps nothing: the replay goes on from its own memory. */
  private static final Entries NOTHING =
      new Entries() {
        @Override
        public byte[] get(byte[] key) {
          return null;
        }

        @Override
        public void put(byte[] key, byte[] value) {
          // The facts are in the graph of the replay.
        }

        @Override
        public void scan(byte[] prefix, Visitor each) {
          // There is nothing.
        }
      };

  private final FleetTopics topics;
  private final byte[] graph;
  private final Producer<byte[], byte[]> producer;
  private final BrokerFailure failures;
  private final AtomicReference<Exception> refused = new AtomicReference<>();
  private final Map<String, SourceFacts> recorded = new LinkedHashMap<>();
  private final Map<String, SourceFacts> emulated = new LinkedHashMap<>();
  private long facts;
  private long bytes;

  /**
   * Reaches the broker.
   *
   * @param graph name of the graph, {@link FleetSettings#graph}
   * @throws StreamException the broker cannot be reached, or has no such topic
   */
  public FleetEdge(FleetTopics topics, String graph, ClientSettings client) throws StreamException {
    this(topics, graph, failures(client, topics), producer(client, topics));
  }

  FleetEdge(FleetTopics topics, String graph, BrokerFailure failures, Producer<byte[], byte[]> to) {
    this.topics = topics;
    this.graph = graph.getBytes(UTF_8);
    this.failures = failures;
    producer = to;
  }

  private static BrokerFailure failures(ClientSettings client, FleetTopics topics) {
    return new BrokerFailure(client, topics.facts(), "lockreel fleet run");
  }

  private static Producer<byte[], byte[]> producer(ClientSettings client, FleetTopics topics)
      throws StreamException {
    // A broker may make a topic that is only asked for, and not as it has to be.
    new Topics(client, topics.facts(), failures(client, topics)).ensure(0);
    Map<String, Object> properties = client.toMap();
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 100);
    properties.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 18);
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * FleetSettings.MAX_RECORD_BYTES);
    try {
      return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw failures(client, topics).of(e);
    }
  }

  /** Takes the facts of all sources of the replay; before its first one. */
  public void listenTo(Replay replay) {
    replay.graph().listen((source, ofEmulated, fact) -> facts(source, ofEmulated).accept(fact));
  }

  private SourceFacts facts(String source, boolean ofEmulated) {
    return (ofEmulated ? emulated : recorded)
        .computeIfAbsent(
            source,
            name ->
                new SourceFacts(name, ofEmulated, NOTHING, new long[0], SourceFacts.NOTHING_KNOWN));
  }

  /**
   * Sends the facts that are new; counts wait.
   *
   * @throws StreamException the broker has refused some
   */
  public void send() throws StreamException {
    recorded.forEach((source, each) -> send(source, false, each.drain()));
    emulated.forEach((source, each) -> send(source, true, each.drain()));
    check();
  }

  /**
   * Sends all facts, the counts, and where the sources stand; returns when the broker has them.
   *
   * @throws StreamException the broker has refused some, or has not answered in time
   */
  public void sendAll(Replay replay) throws StreamException {
    replay.graph().reportCounts();
    recorded.forEach((source, each) -> send(source, false, each.drainCounts()));
    emulated.forEach((source, each) -> send(source, true, each.drainCounts()));
    for (SourceState each : replay.sources()) {
      send(
          FactRecord.of(
              new SourceSummary(
                  each.withoutReader(), replay.waiting().of(each.identity()), List.of())));
    }
    try {
      producer.flush();
    } catch (KafkaException e) {
      throw failures.of(e);
    }
    check();
  }

  private void check() throws StreamException {
    Exception refusal = refused.get();
    if (refusal != null) {
      throw failures.of(refusal);
    }
  }

  private void send(String source, boolean ofEmulated, List<Fact> all) {
    if (!all.isEmpty()) {
      FactRecord.of(source, ofEmulated, all).parts().forEach(this::send);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The callback gets the outcome.
  private void send(FactRecord record) {
    byte[] value = record.encode();
    facts += record.facts().size();
    bytes += value.length;
    producer.send(
        new ProducerRecord<>(topics.facts(), graph, value),
        (metadata, exception) -> {
          if (exception != null) {
            refused.compareAndSet(null, exception);
          }
        });
  }

  /** Facts sent so far. */
  public long facts() {
    return facts;
  }

  /** Bytes of their records before compression. */
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    producer.close(LAST_WAIT);
  }
}
