package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.graph.EvidenceListener;
import dev.lockreel.lockdep.graph.EvidenceListener.Holder;
import dev.lockreel.lockdep.graph.FindingRecord;
import dev.lockreel.lockdep.graph.GraphChanges;
import dev.lockreel.lockdep.graph.KeptFact;
import dev.lockreel.lockdep.graph.LockGraph;
import dev.lockreel.store.FactRecord;
import dev.lockreel.store.GraphEntries;
import dev.lockreel.store.PublishedDigest;
import dev.lockreel.store.SourceSummary;
import dev.lockreel.stream.ResultPublisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One graph of the fleet: in memory, and in the entries as it was when it was last drained, with
 * the records that came after that.
 */
final class KeptGraph {
  /**
   * So many facts are drained at once, whatever the time: a drain is one transaction, and the
   * brokers give up one that takes ten seconds. This many take a fraction of one.
   */
  private static final int MOST_UNDRAINED = 20_000;

  /** Kinds of entries; the first two are also those of the topic of the graph. */
  static final char FACT = 'f';

  static final char SUMMARY = 's';
  static final char RECORD = 'r';

  /** Marks that there is a graph of that name. */
  static final char NAME = 'g';

  /** In which partition of the traces a source is. */
  static final char HOME = 'h';

  static final char FINDING = 'n';

  private final String name;
  private final Entries entries;
  private final GraphSink sink;
  private final LockGraph graph;
  private final ResultPublisher results;
  private final Map<String, Long> findingNumbers;
  private final SortedMap<String, List<Finding>> waiting;
  private final SortedMap<String, SourceSummary> summaries = new TreeMap<>();
  private final Map<String, Integer> homes;
  private final Map<Long, Holder> known = new HashMap<>();
  private long nextFinding;
  private long firstRecord;
  private long nextRecord;
  private boolean published;

  /** Facts taken since it was last drained. */
  private long undrained;

  /** Restores the graph from the entries, if they have it. */
  KeptGraph(String name, FleetSettings settings, Entries entries, GraphSink sink)
      throws IOException {
    this(new RestoredGraph(name, settings.options().rules(), entries), settings, entries, sink);
  }

  /**
   * Goes on from what was read.
   *
   * @param entries from which it was read
   */
  KeptGraph(RestoredGraph restored, FleetSettings settings, Entries entries, GraphSink sink)
      throws IOException {
    this.entries = entries;
    this.sink = sink;
    name = restored.name;
    graph = restored.graph;
    findingNumbers = restored.findingNumbers;
    nextFinding = 1 + findingNumbers.values().stream().mapToLong(Long::longValue).max().orElse(-1);
    homes = restored.homes;
    waiting = restored.waiting;
    results =
        new ResultPublisher(
            settings.stream(),
            new KeptResults(name, entries),
            (topic, key, v, h) -> sink.result(topic, name, key, v));
    results.goOn(graph.classes());
    takeAgain();
  }

  /** Takes the records that came after the graph was last drained. */
  private void takeAgain() throws IOException {
    entries.scan(
        EntryKey.of(RECORD, name),
        (key, value) -> {
          long number = EntryKey.number(key);
          firstRecord = nextRecord == 0 ? number : firstRecord;
          nextRecord = number + 1;
          try {
            take(FactRecord.decode(value));
          } catch (MalformedFactException e) {
            // It is among the dead letters; the facts before the malformed one count.
          }
        });
  }

  /**
   * Takes a record of facts.
   *
   * @param bytes of the record
   * @throws MalformedFactException one is none that its source can report now; those before it are
   *     taken
   */
  void take(FactRecord record, byte[] bytes) throws MalformedFactException {
    entries.put(EntryKey.of(RECORD, name, nextRecord++), bytes);
    take(record);
  }

  private void take(FactRecord record) throws MalformedFactException {
    undrained += record.facts().size();
    for (Fact fact : record.facts()) {
      graph.take(record.source(), record.emulated(), fact);
    }
    if (record.summary() != null) {
      summaries.put(record.summary().state().identity(), record.summary());
      noteWaiting(record.summary());
    }
  }

  /** Notes in which partition of the traces a source is. */
  void noteHome(String source, int partition) {
    Integer before = homes.put(source, partition);
    if (before == null || before != partition) {
      entries.put(
          EntryKey.of(HOME, name, source.getBytes(UTF_8)),
          Integer.toString(partition).getBytes(UTF_8));
    }
  }

  private void noteWaiting(SourceSummary summary) {
    if (summary.waiting().isEmpty()) {
      waiting.remove(summary.state().identity());
    } else {
      waiting.put(summary.state().identity(), summary.waiting());
    }
  }

  /** Whether it has taken so much since it was last drained that it is to be drained now. */
  boolean isFull() {
    return undrained >= MOST_UNDRAINED;
  }

  /** Whether it has taken something since it was last drained. */
  boolean hasChanged() {
    return firstRecord < nextRecord || !published;
  }

  /**
   * Keeps and publishes all that has changed since the last time. Cost: that of what has changed,
   * but for a look at each finding. What was published before a restore needs no look: it went in
   * one transaction with the entries.
   */
  void drain() {
    undrained = 0;
    review();
    GraphChanges changes = graph.drainChanges();
    keep(changes);
    List<Finding> proved =
        Finding.mergedByFingerprint(
            waiting.values().stream()
                .flatMap(List::stream)
                .filter(each -> each.severity() == Severity.ERROR));
    if (published) {
      results.publish(changes, graph, proved);
    } else {
      results.publishFirst(changes, graph, proved);
      published = true;
    }
    for (PublishedDigest each : results.drainWithdrawn()) {
      entries.put(KeptResults.key(name, each), null);
    }
    for (PublishedDigest each : results.drainPublished()) {
      entries.put(KeptResults.key(name, each), GraphEntries.value(each));
    }
  }

  /** Publishes what need not be sent, and asks for what is needed after all. */
  private void review() {
    Map<String, List<KeptFact>> lacking = new TreeMap<>();
    graph.reviewEvidence(
        new EvidenceListener() {
          @Override
          public void known(long digest, Holder holder) {
            if (!holder.equals(known.put(digest, holder))) {
              sink.known(name, digest, holder);
            }
          }

          @Override
          public void lacking(KeptFact bare) {
            lacking.computeIfAbsent(bare.source(), s -> new ArrayList<>()).add(bare);
          }
        });
    lacking.forEach(
        (source, facts) -> {
          Integer home = homes.get(source);
          for (boolean emulated : new boolean[] {false, true}) {
            List<Fact> asked =
                facts.stream()
                    .filter(each -> each.emulated() == emulated)
                    .map(KeptFact::fact)
                    .toList();
            if (home != null && !asked.isEmpty()) {
              sink.lacking(home, FactRecord.of(source, emulated, asked));
            }
          }
        });
  }

  private void keep(GraphChanges changes) {
    for (KeptFact fact : changes.facts()) {
      byte[] key = EntryKey.of(FACT, name, GraphEntries.key(fact));
      boolean gone = fact.isWithdrawal();
      entries.put(key, gone ? null : GraphEntries.value(fact));
      sink.entry(key, gone ? null : GraphEntries.plainValue(fact));
    }
    for (String fingerprint : changes.withdrawnFindings()) {
      Long number = findingNumbers.remove(fingerprint);
      if (number != null) {
        entries.put(EntryKey.of(FINDING, name, number), null);
      }
    }
    for (FindingRecord finding : changes.findings()) {
      long number =
          findingNumbers.computeIfAbsent(finding.finding().fingerprint(), f -> nextFinding++);
      entries.put(EntryKey.of(FINDING, name, number), GraphEntries.value(finding));
    }
    summaries.forEach(
        (identity, summary) -> {
          byte[] key = EntryKey.of(SUMMARY, name, identity.getBytes(UTF_8));
          byte[] value = GraphEntries.value(summary);
          entries.put(key, value);
          sink.entry(key, value);
        });
    summaries.clear();
    for (long record = firstRecord; record < nextRecord; record++) {
      entries.put(EntryKey.of(RECORD, name, record), null);
    }
    firstRecord = nextRecord;
  }

  /** Its size, and its findings by rule. */
  FleetMetrics.GraphSize size() {
    SortedMap<String, Long> byRule = new TreeMap<>();
    graph.findings().forEach(each -> byRule.merge(each.rule().id(), 1L, Long::sum));
    return new FleetMetrics.GraphSize(graph.classCount(), graph.dependencyCount(), byRule);
  }
}
