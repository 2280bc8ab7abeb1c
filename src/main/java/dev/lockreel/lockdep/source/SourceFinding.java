package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.facts.FindingReported;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A finding that a source makes by itself: it may be seen again, get better evidence, or be
 * withdrawn.
 */
final class SourceFinding implements Provisional {
  private Finding finding;

  /** Observations that rest on nothing provisional. */
  private long settled;

  /** Observations by the held-lock entry that they rest on. */
  private final SortedMap<Long, Long> pending = new TreeMap<>();

  /** The count that the graph knows; 0 before it knows the finding. */
  private long reportedCount;

  /** Withdrawn: no observation is left. */
  boolean withdrawn;

  SourceFinding(Finding finding) {
    this.finding = finding;
  }

  /** A finding reported before a restart; all its observations count as settled at first. */
  static SourceFinding restored(Finding known) {
    SourceFinding restored = new SourceFinding(known);
    restored.settled = known.count();
    restored.reportedCount = known.count();
    return restored;
  }

  /** That many of the restored observations rest on the entry with that serial number. */
  void restoreGround(long serial, long observations) {
    settled -= observations;
    pending.put(serial, observations);
  }

  String fingerprint() {
    return finding.fingerprint();
  }

  /** Takes the evidence of another observation if it is better. Returns whether it was. */
  boolean strengthen(Finding again) {
    boolean better = again.isStrongerThan(finding);
    finding = better ? again : finding;
    return better;
  }

  /** {@code times} observations that rest on nothing provisional. */
  void observed(long times) {
    settled += times;
  }

  /** Some observation rests on nothing provisional. */
  boolean isSettled() {
    return settled > 0;
  }

  /** One observation that rests on a held-lock entry; whether it is the first one on it. */
  boolean observedOn(long serial) {
    return pending.merge(serial, 1L, Long::sum) == 1;
  }

  /** Observations that rest on that entry. */
  long observationsOn(long serial) {
    return pending.getOrDefault(serial, 0L);
  }

  @Override
  public void confirmed(long serial) {
    Long observations = pending.remove(serial);
    settled += observations == null ? 0 : observations;
  }

  @Override
  public void refuted(long serial) {
    pending.remove(serial);
  }

  /** Observations that hold so far. */
  long count() {
    long sum = settled;
    for (long observations : pending.values()) {
      sum += observations;
    }
    return sum;
  }

  /** Whether the graph knows another count. */
  boolean isChanged() {
    return count() != reportedCount;
  }

  /** The finding as a fact. */
  FindingReported fact() {
    reportedCount = count();
    return new FindingReported(finding.withCount(reportedCount));
  }

  Finding value() {
    return finding.withCount(count());
  }
}
