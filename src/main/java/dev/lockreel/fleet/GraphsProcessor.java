package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.graph.EvidenceListener.Holder;
import dev.lockreel.store.FactRecord;
import dev.lockreel.stream.StreamSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Stage of the graphs: facts in, findings, dependencies and the graph itself out. */
final class GraphsProcessor implements Processor<byte[], byte[], byte[], byte[]>, GraphSink {
  private static final Duration DRAIN_EVERY = Duration.ofMillis(100);

  private static final long NANOS_IN_MILLI = 1_000_000;

  private final FleetSettings settings;
  private final FleetMetrics metrics;
  private final GraphStores stores;
  private final Map<String, KeptGraph> graphs = new HashMap<>();
  private final Map<String, Long> nextDrain = new HashMap<>();
  private ProcessorContext<byte[], byte[]> context;
  private StoreEntries entries;
  private boolean opened;

  /** What was read before the stage began; null where it has to be read yet. */
  private List<RestoredGraph> restored;

  GraphsProcessor(FleetSettings settings, FleetMetrics metrics, GraphStores stores) {
    this.settings = settings;
    this.stores = stores;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> processorContext) {
    context = processorContext;
    entries = new StoreEntries(context.getStateStore(FleetTopology.GRAPHS));
    // It may have been used before, by a task whose transaction was given up.
    graphs.clear();
    nextDrain.clear();
    opened = false;
    restored = stores.take(context.taskId().partition());
    context.schedule(DRAIN_EVERY, PunctuationType.WALL_CLOCK_TIME, this::drain);
  }

  /** The graphs, with those that another process has left: from the first use on. */
  private Map<String, KeptGraph> opened() throws IOException {
    if (!opened) {
      opened = true;
      if (restored == null) {
        restored = RestoredGraph.all(settings.options().rules(), entries);
        metrics.graphsReadLate.add(restored.size());
      }
      for (RestoredGraph each : restored) {
        graphs.put(each.name, new KeptGraph(each, settings, entries, this));
      }
      restored = null;
    }
    return graphs;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    String name = record.key() == null ? "" : new String(record.key(), UTF_8);
    if (name.isEmpty() || name.indexOf('\0') >= 0 || record.value() == null) {
      deadLetter(record, "no graph in its key, or no value");
      return;
    }
    try {
      FactRecord facts = FactRecord.decode(record.value());
      KeptGraph graph = graph(name);
      byte[] home = SourcesProcessor.header(record, SourcesProcessor.PARTITION);
      if (home != null) {
        graph.noteHome(facts.source(), partition(home));
      }
      graph.take(facts, record.value());
      metrics.factsIn.add(facts.facts().size());
      if (graph.isFull()) {
        drain(name, graph);
      }
    } catch (MalformedFactException e) {
      deadLetter(record, e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int partition(byte[] header) throws MalformedFactException {
    try {
      return Integer.parseUnsignedInt(new String(header, UTF_8));
    } catch (NumberFormatException e) {
      throw new MalformedFactException("a partition that is no number", e);
    }
  }

  private KeptGraph graph(String name) throws IOException {
    KeptGraph graph = opened().get(name);
    if (graph == null) {
      entries.put(EntryKey.of(KeptGraph.NAME, name), new byte[] {1});
      graph = new KeptGraph(name, settings, entries, this);
      graphs.put(name, graph);
    }
    return graph;
  }

  private void drain(long now) {
    try {
      opened();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    graphs.forEach(
        (name, graph) -> {
          if (graph.hasChanged() && now >= nextDrain.getOrDefault(name, Long.MIN_VALUE)) {
            // At most half of the time, where a drain has to look at all of a large graph.
            nextDrain.put(name, now + drain(name, graph));
          }
        });
  }

  /** Returns the milliseconds that it took. */
  private long drain(String name, KeptGraph graph) {
    long begin = System.nanoTime();
    graph.drain();
    metrics.graph(name, graph.size());
    return (System.nanoTime() - begin) / NANOS_IN_MILLI;
  }

  @Override
  public void result(String topic, String graph, byte[] key, byte[] value) {
    StreamSettings stream = settings.stream();
    String to =
        topic.equals(stream.findingsTopic())
            ? FleetTopology.FINDINGS_OUT
            : FleetTopology.DEPENDENCIES_OUT;
    String within = new String(key, UTF_8);
    byte[] whole = (settings.oneGraph() ? within : graph + "/" + within).getBytes(UTF_8);
    context.forward(new Record<>(whole, value, context.currentSystemTimeMs()), to);
  }

  @Override
  public void entry(byte[] key, byte[] value) {
    context.forward(
        new Record<>(key, value, context.currentSystemTimeMs()), FleetTopology.GRAPH_OUT);
  }

  @Override
  public void known(String graph, long digest, Holder holder) {
    context.forward(
        new Record<>(
            KnownFacts.key(graph, digest), KnownFacts.value(holder), context.currentSystemTimeMs()),
        FleetTopology.KNOWN_OUT);
  }

  @Override
  public void lacking(int partition, FactRecord facts) {
    for (FactRecord part : facts.parts()) {
      metrics.factsAsked.add(part.facts().size());
      context.forward(
          new Record<>(Wanted.key(partition), part.encode(), context.currentSystemTimeMs()),
          FleetTopology.WANTED_OUT);
    }
  }

  private void deadLetter(Record<byte[], byte[]> record, String reason) {
    metrics.deadLetters.increment();
    context.forward(
        new Record<>(
            record.key(),
            record.value(),
            context.currentSystemTimeMs(),
            SourcesProcessor.headers(context.recordMetadata().orElseThrow(), reason)),
        FleetTopology.FACT_LETTERS);
  }

  @Override
  public void close() {
    graphs.keySet().forEach(metrics::noGraph);
  }
}
