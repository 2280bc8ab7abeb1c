package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.declared.OrderRule;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.graph.FindingRecord;
import dev.lockreel.lockdep.graph.GraphRestore;
import dev.lockreel.lockdep.graph.LockGraph;
import dev.lockreel.store.GraphEntries;
import dev.lockreel.store.SourceSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A graph as the entries had it when it was last drained, for a {@link KeptGraph} to go on from.
 */
final class RestoredGraph {
  final String name;
  final LockGraph graph;

  /** Numbers of the keys under which findings are, by fingerprint. */
  final Map<String, Long> findingNumbers = new HashMap<>();

  /** In which partition of the traces a source is. */
  final Map<String, Integer> homes = new HashMap<>();

  /** What is proved to wait for ever, by source. */
  final SortedMap<String, List<Finding>> waiting = new TreeMap<>();

  /**
   * Reads a graph; an empty one where the entries have none of that name. Cost: that of all of it,
   * some three seconds for a million dependencies.
   *
   * @throws IOException the entries have what is no graph
   */
  RestoredGraph(String name, List<OrderRule> rules, Entries entries) throws IOException {
    this.name = name;
    graph = new LockGraph(rules);
    GraphRestore restore = graph.restoring();
    GraphEntries codec = new GraphEntries();
    entries.scan(
        EntryKey.of(KeptGraph.FACT, name),
        (key, value) -> restore(() -> restore.take(codec.fact(EntryKey.rest(key), value))));
    List<FindingRecord> findings = new ArrayList<>();
    entries.scan(
        EntryKey.of(KeptGraph.FINDING, name),
        (key, value) -> {
          FindingRecord finding = codec.finding(value);
          findingNumbers.put(finding.finding().fingerprint(), EntryKey.number(key));
          findings.add(finding);
        });
    entries.scan(
        EntryKey.of(KeptGraph.HOME, name),
        (key, value) ->
            homes.put(
                new String(EntryKey.rest(key), UTF_8), Integer.valueOf(new String(value, UTF_8))));
    entries.scan(
        EntryKey.of(KeptGraph.SUMMARY, name),
        (key, value) -> {
          SourceSummary summary = codec.summary(value);
          if (!summary.waiting().isEmpty()) {
            waiting.put(summary.state().identity(), summary.waiting());
          }
        });
    restore(() -> restore.end(findings));
  }

  private void restore(Step step) throws IOException {
    try {
      step.run();
    } catch (MalformedFactException e) {
      throw new IOException("the kept graph " + name + " is damaged: " + e.getMessage(), e);
    }
  }

  private interface Step {
    void run() throws IOException, MalformedFactException;
  }

  /** Reads all graphs that the entries have. */
  static List<RestoredGraph> all(List<OrderRule> rules, Entries entries) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    entries.scan(new byte[] {(byte) KeptGraph.NAME}, (key, value) -> names.add(EntryKey.name(key)));
    List<RestoredGraph> all = new ArrayList<>();
    for (String name : names) {
      all.add(new RestoredGraph(name, rules, entries));
    }
    return all;
  }
}
