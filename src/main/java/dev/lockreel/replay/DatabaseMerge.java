package dev.lockreel.replay;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.declared.OrderRule;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.graph.GraphChanges;
import dev.lockreel.lockdep.graph.KeptFact;
import dev.lockreel.lockdep.graph.LockGraph;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.store.Checkpoint;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.SourceCheckpoint;
import dev.lockreel.store.StoreException;
import dev.lockreel.store.StoredModel;
import dev.lockreel.store.StoredState;
import dev.lockreel.store.StreamChanges;
import dev.lockreel.trace.ReadProgress;
import dev.lockreel.trace.SourceState;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A database that takes in what others hold. The graph is joined from the facts of each source, so
 * that the result is that of one database into which all traces were replayed: an order on one
 * machine and its inverse on another are one inversion. A source that several databases have counts
 * once, as far as the one goes that has read it furthest. What a stream keeps beside the graph
 * (offsets, outbox) is not taken.
 *
 * <p>Owns the target until closed. Each database is one checkpoint. Not for several threads.
 */
public final class DatabaseMerge implements Closeable {
  /** Further read means more; what is read to its end is no less than what is not. */
  private static final Comparator<SourceState> FURTHER =
      Comparator.<SourceState>comparingLong(each -> each.tally().events())
          .thenComparingLong(each -> each.tally().linesRead())
          .thenComparing(each -> each.progress() == ReadProgress.COMPLETE);

  /**
   * What a database brought.
   *
   * @param fresh sources that the target did not have
   * @param longer sources that the target had, and had read less far
   * @param known sources of which it had nothing new
   * @param findings that neither the target had before nor the database: they are of both together
   */
  public record Brought(int fresh, int longer, int known, List<Finding> findings) {}

  private final Path into;
  private final List<OrderRule> rules;
  private final boolean sameNames;
  private final GraphStore store;
  private final Map<String, SourceState> sources = new LinkedHashMap<>();
  private LockGraph graph;

  /**
   * Opens the target, or creates it.
   *
   * @param rules orders that the user declared
   * @param sameNames whether different traces may have sources of one name
   */
  public DatabaseMerge(Path into, List<OrderRule> rules, boolean sameNames) throws StoreException {
    this.into = into;
    this.rules = List.copyOf(rules);
    this.sameNames = sameNames;
    store = GraphStore.open(into);
    try {
      restore();
    } catch (StoreException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private void restore() throws StoreException {
    StoredState stored = store.loadGraph();
    graph = new LockGraph(rules);
    stored.restore(graph::restore);
    stored.sources().forEach(each -> sources.put(each.identity(), each));
  }

  /**
   * Takes in a database; with it, the target is written.
   *
   * @throws StoreException it cannot be read, or does not go with what the target has; then nothing
   *     of it is in the target, and the merge is over
   */
  public Brought take(Path from) throws StoreException {
    StoredState other;
    try (GraphStore opened = GraphStore.openReadOnly(from)) {
      other = opened.load();
    }
    if (!sameNames) {
      checkNames(from, other);
    }
    if (sources.isEmpty()) {
      copy(other);
      return new Brought(other.sources().size(), 0, 0, List.of());
    }
    List<String> before = fingerprints(graph.findings());
    before.addAll(fingerprints(other.allFindings()));
    List<SourceState> fresh = new ArrayList<>();
    List<SourceState> longer = new ArrayList<>();
    for (SourceState each : other.sources()) {
      SourceState known = sources.get(each.identity());
      if (known == null) {
        fresh.add(each);
      } else if (FURTHER.compare(each, known) > 0) {
        longer.add(each);
      }
    }
    take(from, fresh, longer, other.facts());
    List<SourceState> taken = new ArrayList<>(fresh);
    taken.addAll(longer);
    write(graph.drainChanges(), taken, other);
    return new Brought(
        fresh.size(),
        longer.size(),
        other.sources().size() - taken.size(),
        graph.findings().stream().filter(each -> !before.contains(each.fingerprint())).toList());
  }

  private static List<String> fingerprints(List<Finding> findings) {
    return new ArrayList<>(findings.stream().map(Finding::fingerprint).toList());
  }

  /** An empty target becomes the same as the database, to the byte of each report. */
  private void copy(StoredState other) throws StoreException {
    write(
        new GraphChanges(
            other.classes(),
            List.of(),
            other.dependencies(),
            List.of(),
            other.findings(),
            List.of(),
            other.facts()),
        other.sources(),
        other);
    restore();
  }

  private void take(
      Path from, List<SourceState> fresh, List<SourceState> longer, List<KeptFact> facts)
      throws StoreException {
    Map<String, List<KeptFact>> bySource =
        facts.stream().collect(Collectors.groupingBy(KeptFact::source));
    try {
      graph.takeAll(
          fresh.stream()
              .flatMap(each -> bySource.getOrDefault(each.identity(), List.of()).stream())
              .toList());
    } catch (MalformedFactException e) {
      throw new StoreException(from + " is damaged: " + e.getMessage(), e);
    }
    for (SourceState each : longer) {
      String identity = each.identity();
      try {
        graph.takeInPlace(identity, bySource.getOrDefault(identity, List.of()));
      } catch (MalformedFactException e) {
        throw new StoreException(
            "source "
                + each.origin().source()
                + " of "
                + from
                + " does not go with what "
                + into
                + " has of it: it was read with other options ("
                + e.getMessage()
                + ")",
            e);
      }
    }
  }

  private void write(GraphChanges changes, List<SourceState> taken, StoredState other)
      throws StoreException {
    Map<String, ValidatorState> validators =
        other.validators().stream()
            .collect(Collectors.toMap(ValidatorState::source, Function.identity()));
    Map<String, StoredModel> models =
        other.models().stream().collect(Collectors.toMap(StoredModel::source, Function.identity()));
    store.write(
        new Checkpoint(
            changes,
            taken.stream()
                .map(
                    each ->
                        new SourceCheckpoint(
                            each, validators.get(each.identity()), models.get(each.identity())))
                .toList(),
            StreamChanges.NONE));
    taken.forEach(each -> sources.put(each.identity(), each));
  }

  private void checkNames(Path from, StoredState other) throws StoreException {
    for (SourceState each : other.sources()) {
      for (SourceState known : sources.values()) {
        if (known.origin().source().equals(each.origin().source())
            && !known.identity().equals(each.identity())) {
          throw new StoreException(
              "source "
                  + each.origin().source()
                  + " of "
                  + from
                  + " is another trace than the one of that name in "
                  + into
                  + ": replay one of them with a --source of its own, or merge with --same-names");
        }
      }
    }
  }

  /** All findings of the target. */
  public List<Finding> findings() {
    return graph.findings();
  }

  /** All sources of the target, in the order in which they were first read. */
  public List<SourceState> sources() {
    return List.copyOf(sources.values());
  }

  @Override
  public void close() throws StoreException {
    store.close();
  }
}
