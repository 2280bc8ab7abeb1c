package dev.lockreel.lockdep;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.lockdep.declared.OrderRule;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FactListener;
import dev.lockreel.lockdep.facts.FactSink;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.graph.FindingRecord;
import dev.lockreel.lockdep.graph.GraphChanges;
import dev.lockreel.lockdep.graph.KeptFact;
import dev.lockreel.lockdep.graph.LockGraph;
import dev.lockreel.lockdep.graph.OpenEntries;
import dev.lockreel.lockdep.source.SourceRules;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.trace.ReadTally;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The lock validator of one process: a graph, and the validators of the sources that feed it, one
 * directly to the other. Not for several threads.
 */
public final class LockValidator {
  private final SourceRules rules;
  private final LockGraph graph;

  private FactListener listener;

  /** The sources whose counts the graph may not have yet. */
  private final Map<String, SourceValidator> running = new LinkedHashMap<>();

  /** An empty graph without declared orders and symbols of the traced kernel. */
  public LockValidator(ClassAnnotations annotations) {
    this(annotations, List.of(), 0);
  }

  /**
   * An empty graph.
   *
   * @param rules orders that the user declared
   * @param noValidateKey address of {@code __lockdep_no_validate__} in the traced kernel; 0 unknown
   */
  public LockValidator(ClassAnnotations annotations, List<OrderRule> rules, long noValidateKey) {
    this.rules = rules(annotations, rules, noValidateKey);
    graph = new LockGraph(rules);
  }

  /** The settings of validators of sources whose graph is elsewhere. */
  public static SourceRules rules(
      ClassAnnotations annotations, List<OrderRule> rules, long noValidateKey) {
    return new SourceRules(annotations, rules, noValidateKey, LockValidator::alone);
  }

  /** The graph, with the counts that the sources have reported by now. */
  public LockGraph graph() {
    return graph;
  }

  /** The findings that the facts of one source lead to without any other source. */
  private static List<Finding> alone(List<Fact> facts) {
    LockGraph own = new LockGraph(List.of());
    FactSink sink = own.source("", false);
    facts.forEach(sink::accept);
    return own.findings();
  }

  /**
   * The validator of a source.
   *
   * @param identity unique name of the source
   * @param notes takes the anomalies that it notices
   */
  public SourceValidator source(String identity, ReadTally notes) {
    return validator(identity, notes, false);
  }

  /**
   * The validator of the locks that emulated protocols take in a source's place: what it draws is
   * marked as emulated, and its tasks hold none of the recorded locks.
   *
   * @param identity of the recorded source
   * @param notes takes the anomalies that it notices
   */
  public SourceValidator emulatedSource(String identity, ReadTally notes) {
    return validator(identity, notes, true);
  }

  private SourceValidator validator(String identity, ReadTally notes, boolean emulated) {
    String key = (emulated ? "e" : "r") + identity;
    SourceValidator before = running.remove(key);
    if (before != null) {
      before.reportCounts();
    }
    SourceValidator validator =
        new SourceValidator(
            rules, sink(identity, emulated), graph.facts(identity, emulated), emulated, notes);
    running.put(key, validator);
    return validator;
  }

  /**
   * Ends a source, or suspends it while it is idle: takes its last counts and drops its validators.
   * Its facts remain in the graph; a new validator of the source continues from them.
   */
  public void finish(String identity) {
    for (String key : List.of("r" + identity, "e" + identity)) {
      SourceValidator finished = running.remove(key);
      if (finished != null) {
        finished.reportCounts();
      }
    }
  }

  /**
   * Passes every fact to {@code listener} before the graph takes it, for sources that begin from
   * now on.
   */
  public void listen(FactListener listener) {
    this.listener = listener;
  }

  private FactSink sink(String identity, boolean emulated) {
    FactSink toGraph = graph.source(identity, emulated);
    FactListener heard = listener;
    if (heard == null) {
      return toGraph;
    }
    return fact -> {
      heard.fact(identity, emulated, fact);
      toGraph.accept(fact);
    };
  }

  /** All classes by id. */
  public List<ClassRecord> classes() {
    return graph.classes();
  }

  /** All dependencies by (from, to), their counts up to date. Cost: O(chains + dependencies). */
  public List<DependencyRecord> dependencies() {
    reportCounts();
    return graph.dependencies();
  }

  /** All findings in the order in which they were first found. */
  public List<Finding> findings() {
    reportCounts();
    return graph.findings();
  }

  /** All findings as they may be reported while these entries are held. */
  public List<Finding> findings(OpenEntries open) {
    reportCounts();
    return graph.findings(open);
  }

  /** Fingerprints of findings that are new, have other evidence or are gone since the last call. */
  public Set<String> drainFreshFindings() {
    Set<String> fresh = graph.drainFreshFindings();
    if (!fresh.isEmpty()) {
      reportCounts();
    }
    return fresh;
  }

  /**
   * The finding with that fingerprint as it may be reported while these entries are held; null
   * where there is none.
   */
  public Finding finding(String fingerprint, OpenEntries open) {
    return graph.finding(fingerprint, open);
  }

  /** How many findings there are; cheap, for progress. */
  public int findingCount() {
    return graph.findingCount();
  }

  public int classCount() {
    return graph.classCount();
  }

  public int dependencyCount() {
    return graph.dependencyCount();
  }

  /** The changes since the last call. Cost: O(chains + dependencies). */
  public GraphChanges drainChanges() {
    reportCounts();
    return graph.drainChanges();
  }

  /**
   * Fills an empty graph with what a store kept; before the first source.
   *
   * @throws MalformedFactException the store is damaged
   */
  public void restore(List<KeptFact> facts, List<FindingRecord> findings)
      throws MalformedFactException {
    graph.restore(facts, findings);
  }

  /** Chains and dependencies whose counts {@link #reportCounts} looks at. */
  public long countedParts() {
    return running.values().stream().mapToLong(SourceValidator::countedParts).sum();
  }

  /** Takes the counts of all sources by now. Cost: O(chains + dependencies). */
  public void reportCounts() {
    running.values().forEach(SourceValidator::reportCounts);
  }
}
