package dev.lockreel.store;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.facts.GroundState;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.graph.FindingRecord;
import dev.lockreel.lockdep.graph.KeptFact;
import dev.lockreel.lockdep.graph.LockGraph;
import dev.lockreel.lockdep.graph.OpenEntries;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.trace.SourceState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that a database holds, as of its last checkpoint.
 *
 * @param classes by id, without gaps
 * @param dependencies by (from, to)
 * @param findings in the order in which they were first found
 * @param sources in the order in which they were first read
 * @param validators held locks by source
 * @param models the emulated core's models by source
 * @param facts of each source, its classes first
 * @param stream what is known of the topics that it was filled from
 */
public record StoredState(
    List<ClassRecord> classes,
    List<DependencyRecord> dependencies,
    List<FindingRecord> findings,
    List<SourceState> sources,
    List<ValidatorState> validators,
    List<StoredModel> models,
    List<KeptFact> facts,
    StoredStream stream) {
  /** A state that no stream was consumed into. */
  public StoredState(
      List<ClassRecord> classes,
      List<DependencyRecord> dependencies,
      List<FindingRecord> findings,
      List<SourceState> sources,
      List<ValidatorState> validators,
      List<StoredModel> models,
      List<KeptFact> facts) {
    this(classes, dependencies, findings, sources, validators, models, facts, StoredStream.NONE);
  }

  private Stream<Finding> findings(OpenEntries open) throws StoreException {
    if (open == OpenEntries.NONE) {
      return findings.stream().map(FindingRecord::finding);
    }
    LockGraph graph = new LockGraph(List.of());
    restore(graph::restore);
    return graph.findings(open).stream();
  }

  /** Takes facts and findings. */
  public interface Restored {
    void restore(List<KeptFact> facts, List<FindingRecord> findings) throws MalformedFactException;
  }

  /**
   * Fills a graph with what is kept of it.
   *
   * @throws StoreException the database is damaged
   */
  public void restore(Restored graph) throws StoreException {
    try {
      graph.restore(facts, findings);
    } catch (MalformedFactException e) {
      throw new StoreException("the database is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * All findings, one of each fingerprint: those of the graph, then what still waits where its
   * source was read to.
   *
   * @throws StoreException the database is damaged
   */
  public List<Finding> allFindings() throws StoreException {
    Set<String> open = new HashSet<>();
    Set<String> unfinished = new HashSet<>();
    for (SourceState source : sources) {
      if (source.mayWithdraw()) {
        open.add(source.identity());
      }
      if (source.mayEndWaits()) {
        unfinished.add(source.identity());
      }
    }
    Map<String, List<GroundState>> grounds = new HashMap<>();
    for (ValidatorState each : validators) {
      if (open.contains(each.source())) {
        grounds.put(each.source(), each.grounds());
      }
    }
    return Finding.mergedByFingerprint(
        Stream.concat(
            findings(OpenEntries.of(grounds)),
            models.stream()
                .flatMap(
                    model ->
                        model.waiting().stream()
                            .map(
                                each ->
                                    unfinished.contains(model.source())
                                        ? each.asProvisional()
                                        : each))));
  }
}
