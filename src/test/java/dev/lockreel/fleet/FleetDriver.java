package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.report.JsonRecords;
import dev.lockreel.stream.StreamSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** A fleet of one instance without a broker, which can be restarted from its stores. */
final class FleetDriver implements AutoCloseable {
  static final FleetTopics TOPICS = FleetTopics.of("traces", "lockreel");

  /** Steps until all is settled: open what a restart left, end it, take that, publish it. */
  private static final int SETTLING = 4;

  private static final Duration LONG = Duration.ofMinutes(5);

  /** Offsets of records before a restart are larger. */
  private static final long EARLIER = 1L << 32;

  final FleetMetrics metrics = new FleetMetrics();
  private final FleetSettings settings;
  private final Path folder;
  private final Map<String, FleetGraph> graphs = new TreeMap<>();

  /** What each compacted topic has now, by topic and key. */
  final Map<String, SortedMap<String, byte[]>> published = new HashMap<>();

  final List<TestRecord<byte[], byte[]>> deadLetters = new ArrayList<>();
  private final Map<String, SortedMap<Bytes, byte[]>> changelogs = new HashMap<>();
  private final SortedMap<Bytes, byte[]> known = new TreeMap<>();
  private Instant now = Instant.ofEpochSecond(1_000_000);
  private int starts;
  private TopologyTestDriver driver;

  FleetDriver(Path folder, boolean oneGraph) {
    this.folder = folder;
    settings =
        FleetSettings.of(
                TOPICS,
                BuiltinOptions.inMemory(),
                new StreamSettings.Forms(JsonRecords::finding, JsonRecords::dependency))
            .withOneGraph(oneGraph)
            .withTimes(Duration.ofSeconds(10), Duration.ofMinutes(1));
    driver = start();
  }

  private TopologyTestDriver start() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve("state" + starts++).toString());
    return new TopologyTestDriver(
        FleetTopology.of(settings, metrics, new GraphStores(settings.options().rules())),
        properties,
        now);
  }

  void send(ProducerRecord<byte[], byte[]> record) {
    TestInputTopic<byte[], byte[]> topic =
        driver.createInputTopic(
            record.topic(), new ByteArraySerializer(), new ByteArraySerializer());
    topic.pipeInput(new TestRecord<>(record.key(), record.value(), record.headers(), now));
  }

  /** Lets so much time pass that every source is idle, and everything is sent and drained. */
  void settle() {
    for (int i = 0; i < SETTLING; i++) {
      now = now.plus(LONG);
      driver.advanceWallClockTime(LONG);
      collect();
    }
  }

  /** Lets a little time pass. */
  void tick(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
    collect();
  }

  private void collect() {
    for (String name : List.of(FleetTopology.SOURCES, FleetTopology.GRAPHS)) {
      SortedMap<Bytes, byte[]> log = changelogs.computeIfAbsent(name, n -> new TreeMap<>());
      for (TestRecord<byte[], byte[]> each :
          output("test-" + name + "-changelog").readRecordsToList()) {
        if (each.value() == null) {
          log.remove(Bytes.wrap(each.key()));
        } else {
          log.put(Bytes.wrap(each.key()), each.value());
        }
      }
    }
    TestOutputTopic<byte[], byte[]> graph = output(TOPICS.graph());
    for (TestRecord<byte[], byte[]> each : graph.readRecordsToList()) {
      graphs
          .computeIfAbsent(EntryKey.name(each.key()), name -> new FleetGraph())
          .put(each.key(), each.value());
    }
    for (String topic : List.of(TOPICS.findings(), TOPICS.dependencies())) {
      SortedMap<String, byte[]> records = published.computeIfAbsent(topic, t -> new TreeMap<>());
      for (TestRecord<byte[], byte[]> each : output(topic).readRecordsToList()) {
        String key = new String(each.key(), UTF_8);
        if (each.value() == null) {
          records.remove(key);
        } else {
          records.put(key, each.value());
        }
      }
    }
    for (TestRecord<byte[], byte[]> each : output(TOPICS.known()).readRecordsToList()) {
      known.put(Bytes.wrap(each.key()), each.value());
    }
    deadLetters.addAll(output(TOPICS.deadLetters()).readRecordsToList());
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** The graphs by name, as their topic has them. */
  Map<String, FleetGraph> graphs() {
    return graphs;
  }

  /** Ends the instance, and begins another with what the changelogs have. */
  void restart() {
    collect();
    driver.close();
    driver = start();
    changelogs.replaceAll((name, log) -> renumbered(log));
    changelogs.forEach(
        (name, log) -> {
          KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(name);
          log.forEach((key, value) -> store.put(key, value));
        });
    known.forEach((key, value) -> send(new ProducerRecord<>(TOPICS.known(), key.get(), value)));
  }

  /**
   * Waiting records with offsets that no later record has: each driver counts from zero, a broker
   * does not.
   */
  private SortedMap<Bytes, byte[]> renumbered(SortedMap<Bytes, byte[]> log) {
    SortedMap<Bytes, byte[]> all = new TreeMap<>();
    log.forEach(
        (key, value) -> {
          byte[] bytes = key.get().clone();
          int at = bytes.length - Long.BYTES;
          if (bytes[0] == FleetSource.WAITING && ByteBuffer.wrap(bytes).getLong(at) < EARLIER) {
            long offset = ByteBuffer.wrap(bytes).getLong(at);
            ByteBuffer.wrap(bytes).putLong(at, offset + starts * EARLIER);
          }
          all.put(Bytes.wrap(bytes), value);
        });
    return all;
  }

  @Override
  public void close() throws IOException {
    driver.close();
  }
}
