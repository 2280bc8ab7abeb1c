package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Triage;
import dev.lockreel.lockdep.times.LockUse;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * The result of a run or the content of a database; the renderers' only input.
 *
 * @param toolVersion version of lockreel
 * @param sources in the order in which they were first read
 * @param statistics counts over all sources by camelCase name: {@code events}, {@code classes},
 *     {@code dependencies}, {@code lockAcquisitions}, ...
 * @param findings in the order in which they were first found
 * @param triage which of them are new
 * @param completion whether it is of all that was to be read
 * @param selection which of all findings these are
 * @param locks what was measured of the locks; empty where nothing was
 * @param graph the whole graph, made when a renderer asks for it
 */
public record Report(
    String toolVersion,
    List<SourceState> sources,
    SortedMap<String, Long> statistics,
    List<Finding> findings,
    Triage triage,
    Completion completion,
    Selection selection,
    Optional<List<LockUse>> locks,
    Supplier<GraphView> graph) {
  /**
   * Counter of a {@link SourceState}: trace clock of its first event in nanoseconds, where known.
   */
  public static final String FIRST_TIMESTAMP = "firstTimestampNanos";

  /** Counter of a {@link SourceState}: trace clock of its last event, where known. */
  public static final String LAST_TIMESTAMP = "lastTimestampNanos";

  /** A complete report whose findings are all new, of an empty graph. */
  public Report(
      String toolVersion,
      List<SourceState> sources,
      SortedMap<String, Long> statistics,
      List<Finding> findings) {
    this(
        toolVersion,
        sources,
        statistics,
        findings,
        Triage.NONE,
        Completion.COMPLETE,
        Selection.ALL,
        Optional.empty(),
        () -> GraphView.EMPTY);
  }

  /** This report with that completion. */
  public Report withCompletion(Completion other) {
    return new Report(
        toolVersion, sources, statistics, findings, triage, other, selection, locks, graph);
  }

  /** This report with other findings, or its own in another order. */
  public Report withFindings(List<Finding> others) {
    return new Report(
        toolVersion, sources, statistics, others, triage, completion, selection, locks, graph);
  }

  /** This report with other findings known or suppressed. */
  public Report withTriage(Triage other) {
    return new Report(
        toolVersion, sources, statistics, findings, other, completion, selection, locks, graph);
  }

  /** This report, of which {@code other} says which findings it has. */
  public Report withSelection(Selection other) {
    return new Report(
        toolVersion, sources, statistics, findings, triage, completion, other, locks, graph);
  }

  /** This report with what was measured of the locks. */
  public Report withLocks(Optional<List<LockUse>> measured) {
    return new Report(
        toolVersion, sources, statistics, findings, triage, completion, selection, measured, graph);
  }

  /** The findings that are neither known nor suppressed. */
  public List<Finding> newFindings() {
    return findings.stream().filter(triage::isNew).toList();
  }

  /** What was read from all sources together. */
  public ReadTally tally() {
    ReadTally sum = new ReadTally();
    sources.forEach(source -> sum.add(source.tally()));
    return sum;
  }
}
