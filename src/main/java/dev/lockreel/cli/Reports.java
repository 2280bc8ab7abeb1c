package dev.lockreel.cli;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Triage;
import dev.lockreel.replay.Replay;
import dev.lockreel.report.Completion;
import dev.lockreel.report.GraphView;
import dev.lockreel.report.Report;
import dev.lockreel.report.Selection;
import dev.lockreel.store.StoreException;
import dev.lockreel.store.StoredState;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Makes reports of a replay or of a database; equal graphs give equal reports. */
final class Reports {
  private Reports() {}

  static Report of(Replay replay) {
    return of(replay, Triage.NONE);
  }

  static Report of(StoredState stored) throws StoreException {
    return of(stored, Triage.NONE, false);
  }

  static Report of(Replay replay, Triage triage) {
    int partitions = replay.streamedPartitions();
    return of(
            ordered(replay.sources(), partitions),
            orderedFindings(replay.findings(), partitions),
            size(replay.classCount(), replay.dependencyCount()),
            triage,
            () -> new GraphView(replay.classes(), replay.dependencies()))
        .withLocks(replay.locks());
  }

  /**
   * What a database holds.
   *
   * @param running whether a process is writing to it
   */
  static Report of(StoredState stored, Triage triage, boolean running) throws StoreException {
    int partitions = stored.stream().offsets().size();
    Report report =
        of(
            ordered(stored.sources(), partitions),
            orderedFindings(stored.allFindings(), partitions),
            size(stored.classes().size(), stored.dependencies().size()),
            triage,
            () -> new GraphView(stored.classes(), stored.dependencies()));
    return report.withCompletion(Completion.of(report.sources(), running));
  }

  /** Of several partitions by name: which one is met first differs from run to run. */
  private static List<SourceState> ordered(List<SourceState> sources, int partitions) {
    return partitions < 2
        ? sources
        : sources.stream().sorted(Comparator.comparing(SourceState::identity)).toList();
  }

  /** Of several partitions by rule: which finding is first differs from run to run. */
  private static List<Finding> orderedFindings(List<Finding> findings, int partitions) {
    return partitions < 2
        ? findings
        : findings.stream()
            .sorted(Comparator.comparing(Finding::rule).thenComparing(Finding::fingerprint))
            .toList();
  }

  /**
   * A report with the way in which its run ended.
   *
   * @param failure what made it stop, or null
   * @param atFirst --exit-on-first ended it
   * @param unread what is not read because it was stopped; empty where nothing is
   */
  static Report ended(Report report, IOException failure, boolean atFirst, String unread) {
    if (failure != null) {
      return report.withCompletion(
          new Completion(Completion.State.FAILED, FailureMessages.reason(failure)));
    }
    if (atFirst) {
      return report.withCompletion(
          new Completion(Completion.State.INTERRUPTED, "--exit-on-first ended it"));
    }
    return unread.isEmpty() || !report.completion().isComplete()
        ? report
        : report.withCompletion(new Completion(Completion.State.INTERRUPTED, unread));
  }

  /** The statistics that are of the graph. */
  private static SortedMap<String, Long> size(long classes, long dependencies) {
    return new TreeMap<>(Map.of("classes", classes, "dependencies", dependencies));
  }

  private static Report of(
      List<SourceState> sources,
      List<Finding> findings,
      SortedMap<String, Long> statistics,
      Triage triage,
      Supplier<GraphView> graph) {
    statistics.put("findings", (long) findings.size());
    for (SourceState source : sources) {
      statistics.merge("events", source.tally().events(), Long::sum);
      statistics.merge("linesRead", source.tally().linesRead(), Long::sum);
      source
          .counters()
          .forEach(
              (name, count) -> {
                if (!name.endsWith("TimestampNanos")) {
                  statistics.merge(name, count, Long::sum);
                }
              });
    }
    return new Report(
        Version.number(),
        sources.stream().map(Reports::withDerived).toList(),
        statistics,
        findings,
        triage,
        Completion.of(sources, false),
        Selection.ALL,
        Optional.empty(),
        graph);
  }

  private static SourceState withDerived(SourceState source) {
    return source.withDerivedAnomalies();
  }
}
