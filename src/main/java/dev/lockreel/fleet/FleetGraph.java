package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.lockdep.declared.OrderRule;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.graph.GraphChanges;
import dev.lockreel.lockdep.graph.KeptFact;
import dev.lockreel.lockdep.graph.LockGraph;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.store.Checkpoint;
import dev.lockreel.store.GraphEntries;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.SourceCheckpoint;
import dev.lockreel.store.SourceSummary;
import dev.lockreel.store.StoredModel;
import dev.lockreel.store.StoredState;
import dev.lockreel.store.StreamChanges;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One graph of a fleet as its topic has it, joined in the order of its keys: whatever the order in
 * which its facts came, the result is the same to the byte. Not for several threads.
 */
public final class FleetGraph {
  private final SortedMap<byte[], byte[]> facts = new TreeMap<>(Arrays::compareUnsigned);
  private final SortedMap<byte[], byte[]> summaries = new TreeMap<>(Arrays::compareUnsigned);

  /**
   * Takes an entry of the topic; it replaces the one before under its key.
   *
   * @param key of this graph
   * @param value null for a tombstone
   */
  void put(byte[] key, byte[] value) {
    SortedMap<byte[], byte[]> kind = key[0] == KeptGraph.SUMMARY ? summaries : facts;
    if (value == null) {
      kind.remove(EntryKey.rest(key));
    } else {
      kind.put(EntryKey.rest(key), value);
    }
  }

  /** Adds a fact, as a database keeps it. */
  public void add(KeptFact fact) {
    facts.put(GraphEntries.key(fact), GraphEntries.plainValue(fact));
  }

  /** Adds a source. */
  public void add(SourceSummary summary) {
    summaries.put(summary.state().identity().getBytes(UTF_8), GraphEntries.value(summary));
  }

  /** Whether nothing is known of it any more. */
  boolean isEmpty() {
    return facts.isEmpty() && summaries.isEmpty();
  }

  /**
   * What a database of it would hold. Cost: that of joining all facts.
   *
   * @param rules orders that the user declared, which the fleet was given too
   * @throws IOException the topic has what is no graph
   */
  public StoredState state(List<OrderRule> rules) throws IOException {
    GraphChanges joined = joined(rules);
    List<SourceState> sources = new ArrayList<>();
    List<StoredModel> models = new ArrayList<>();
    List<ValidatorState> validators = new ArrayList<>();
    for (SourceSummary each : sources()) {
      sources.add(each.state());
      validators.add(grounds(each));
      models.add(new StoredModel(each.state().identity(), each.waiting(), null));
    }
    return new StoredState(
        joined.classes(),
        joined.dependencies(),
        joined.findings(),
        sources,
        validators,
        models,
        joined.facts());
  }

  /**
   * Writes it into an empty database.
   *
   * @throws IOException the database is not empty, or cannot be written
   */
  public void write(Path folder, List<OrderRule> rules) throws IOException {
    try (GraphStore store = GraphStore.open(folder)) {
      if (!store.loadGraph().sources().isEmpty()) {
        throw new IOException(folder + " holds a graph already; give a folder that is not there");
      }
      List<SourceCheckpoint> sources = new ArrayList<>();
      for (SourceSummary each : sources()) {
        sources.add(
            new SourceCheckpoint(
                each.state(),
                each.grounds().isEmpty() ? null : grounds(each),
                each.waiting().isEmpty()
                    ? null
                    : StoredModel.findingsAlone(each.state().identity(), each.waiting())));
      }
      store.write(new Checkpoint(joined(rules), sources, StreamChanges.NONE));
    }
  }

  /** Without it a report would take what may be withdrawn for certain. */
  private static ValidatorState grounds(SourceSummary source) {
    return ValidatorState.groundsAlone(source.state().identity(), source.grounds());
  }

  private List<SourceSummary> sources() throws IOException {
    GraphEntries codec = new GraphEntries();
    List<SourceSummary> sources = new ArrayList<>();
    for (byte[] each : summaries.values()) {
      sources.add(codec.summary(each));
    }
    return sources;
  }

  private GraphChanges joined(List<OrderRule> rules) throws IOException {
    LockGraph graph = new LockGraph(rules);
    GraphEntries codec = new GraphEntries();
    List<KeptFact> usages = new ArrayList<>();
    List<KeptFact> others = new ArrayList<>();
    try {
      // All classes first, so that none is matched anew; then usages, which findings show.
      for (Map.Entry<byte[], byte[]> each : facts.entrySet()) {
        KeptFact fact = codec.plainFact(each.getKey(), each.getValue());
        if (fact.fact() instanceof ClassSeen) {
          take(fact, graph);
        } else {
          (fact.fact() instanceof UsageSeen ? usages : others).add(fact);
        }
      }
      for (KeptFact each : usages) {
        take(each, graph);
      }
      for (KeptFact each : others) {
        take(each, graph);
      }
    } catch (MalformedFactException e) {
      throw new IOException("the topic of the graph is damaged: " + e.getMessage(), e);
    }
    return graph.drainChanges();
  }

  private static void take(KeptFact fact, LockGraph graph) throws MalformedFactException {
    graph.take(fact.source(), fact.emulated(), fact.fact());
  }
}
