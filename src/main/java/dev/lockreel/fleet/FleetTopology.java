package dev.lockreel.fleet;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.BytesDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The two stages of a fleet, their stores and topics. */
public final class FleetTopology {
  static final String SOURCES = "sources";
  static final String SOURCES_IN_MEMORY = "sources-in-memory";
  static final String GRAPHS = "graphs";
  static final String KNOWN = "known";
  static final String FACTS_OUT = "facts-out";
  static final String TRACE_LETTERS = "trace-dead-letters";
  static final String FACT_LETTERS = "fact-dead-letters";
  static final String FINDINGS_OUT = "findings-out";
  static final String DEPENDENCIES_OUT = "dependencies-out";
  static final String GRAPH_OUT = "graph-out";
  static final String KNOWN_OUT = "known-out";
  static final String WANTED_OUT = "wanted-out";

  private static final String TRACES_IN = "traces-in";
  private static final String FACTS_IN = "facts-in";
  private static final String WANTED_IN = "wanted-in";
  private static final String KNOWN_IN = "known-in";
  private static final String KNOWN_STAGE = "known-facts";
  private static final String SOURCE_STAGE = "source-stage";
  private static final String GRAPH_STAGE = "graph-stage";

  /** Images of sources may be large. */
  private static final Map<String, String> CHANGELOG =
      Map.of("max.message.bytes", FleetSetup.MAX_BYTES);

  private FleetTopology() {}

  /** The topology of an instance. */
  static Topology of(FleetSettings settings, FleetMetrics metrics, GraphStores graphs) {
    FleetTopics topics = settings.topics();
    ByteArrayDeserializer in = new ByteArrayDeserializer();
    ByteArraySerializer out = new ByteArraySerializer();
    Topology topology = new Topology();
    topology.addSource(AutoOffsetReset.earliest(), TRACES_IN, in, in, topics.traces());
    topology.addSource(AutoOffsetReset.earliest(), WANTED_IN, in, in, topics.wanted());
    topology.addProcessor(
        SOURCE_STAGE, () -> new SourcesProcessor(settings, metrics), TRACES_IN, WANTED_IN);
    topology.addGlobalStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(KNOWN), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled(),
        KNOWN_IN,
        new BytesDeserializer(),
        in,
        topics.known(),
        KNOWN_STAGE,
        KnownTable.Filler::new);
    topology.addStateStore(
        entries(Stores.persistentKeyValueStore(SOURCES)).withCachingDisabled(), SOURCE_STAGE);
    topology.addStateStore(BeforeCommit.builder(SOURCES_IN_MEMORY), SOURCE_STAGE);
    topology.addSink(FACTS_OUT, topics.facts(), out, out, SOURCE_STAGE);
    topology.addSink(TRACE_LETTERS, topics.deadLetters(), out, out, SOURCE_STAGE);
    topology.addSource(AutoOffsetReset.earliest(), FACTS_IN, in, in, topics.facts());
    topology.addProcessor(
        GRAPH_STAGE, () -> new GraphsProcessor(settings, metrics, graphs), FACTS_IN);
    topology.addStateStore(entries(graphs).withCachingEnabled(), GRAPH_STAGE);
    topology.addSink(FINDINGS_OUT, topics.findings(), out, out, GRAPH_STAGE);
    topology.addSink(DEPENDENCIES_OUT, topics.dependencies(), out, out, GRAPH_STAGE);
    topology.addSink(GRAPH_OUT, topics.graph(), out, out, new ByGraph(), GRAPH_STAGE);
    topology.addSink(KNOWN_OUT, topics.known(), out, out, GRAPH_STAGE);
    topology.addSink(WANTED_OUT, topics.wanted(), out, out, new BySource(), GRAPH_STAGE);
    topology.addSink(FACT_LETTERS, topics.deadLetters(), out, out, GRAPH_STAGE);
    return topology;
  }

  /** The stages with their stores and topics, in words. */
  public static String description(FleetTopics topics) {
    FleetSettings settings = new FleetSettings(topics, null, null, false, null, null);
    return of(settings, new FleetMetrics(), new GraphStores(List.of())).describe().toString();
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> entries(
      KeyValueBytesStoreSupplier store) {
    return Stores.keyValueStoreBuilder(store, Serdes.Bytes(), Serdes.ByteArray())
        .withLoggingEnabled(CHANGELOG);
  }

  /** What a source is asked for goes to the task that has it. */
  private static final class BySource implements StreamPartitioner<byte[], byte[]> {
    @Override
    public Optional<Set<Integer>> partitions(
        String topic, byte[] key, byte[] value, int partitions) {
      return Optional.of(Set.of(Wanted.partition(key) % partitions));
    }
  }

  /** All entries of a graph go to one partition, so that a reader sees them in their order. */
  private static final class ByGraph implements StreamPartitioner<byte[], byte[]> {
    @Override
    public Optional<Set<Integer>> partitions(
        String topic, byte[] key, byte[] value, int partitions) {
      byte[] name = EntryKey.nameBytes(key);
      return Optional.of(Set.of(Utils.toPositive(Utils.murmur2(name)) % partitions));
    }
  }
}
