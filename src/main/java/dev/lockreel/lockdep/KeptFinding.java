package dev.lockreel.lockdep;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A finding that the validator keeps: it may be seen again, get better evidence, or be withdrawn.
 */
final class KeptFinding implements Provisional {
  private Finding finding;

  /** Observations that rest on nothing provisional. */
  private long count;

  /** Observations by the held-lock entry that they rest on. */
  private final SortedMap<Long, Long> pending = new TreeMap<>();

  /**
   * The dependency whose drawing is an observation of this finding; null where it counts by itself.
   */
  private final Dependency closing;

  /** {@link Dependency#count} that does not count for this finding. */
  private final long countedBefore;

  /** Dependencies without which it would not be. */
  private final List<Dependency> restsOn;

  boolean changed = true;

  /** It lost its ground and is no longer among the findings. */
  boolean withdrawn;

  /**
   * @param count observations so far that rest on nothing provisional
   */
  KeptFinding(
      Finding finding,
      long count,
      Dependency closing,
      long countedBefore,
      List<Dependency> restsOn) {
    this.finding = finding;
    this.count = count;
    this.closing = closing;
    this.countedBefore = countedBefore;
    this.restsOn = restsOn;
  }

  /** As it may be reported while these entries are held. */
  Finding value(OpenEntries open) {
    return open == OpenEntries.NONE
        ? value()
        : open.judged(
            value(),
            closing != null || settled(),
            pending.keySet(),
            restsOn.stream().map(Dependency::restsOn));
  }

  /** As it stands now. */
  Finding value() {
    return finding.withCount(closing == null ? total() : closing.count - countedBefore);
  }

  String fingerprint() {
    return finding.fingerprint();
  }

  /** Takes the evidence of another observation if it is better. */
  void strengthen(Finding seen) {
    changed = true;
    if (seen.isStrongerThan(finding)) {
      finding = seen;
    }
  }

  /** Makes it a warning if it is an error that was found in this source. */
  void doubt(String source, String reason) {
    if (finding.severity() == Severity.ERROR && finding.witness().source().equals(source)) {
      finding = finding.doubted(reason);
      changed = true;
    }
  }

  /** One observation that rests on nothing provisional. */
  void observed() {
    count++;
  }

  /** {@code times} observations that rest on nothing provisional. */
  void observed(long times) {
    if (times > 0) {
      count += times;
      changed = true;
    }
  }

  /** Some observation rests on nothing provisional. */
  boolean settled() {
    return count > 0;
  }

  /** An observation turned out to be none. */
  void unobserved() {
    count--;
    changed = true;
  }

  /** One observation that rests on a held-lock entry; whether it is the first one on it. */
  boolean observedOn(long serial) {
    return pending.merge(serial, 1L, Long::sum) == 1;
  }

  @Override
  public void confirmed(long serial) {
    Long observations = pending.remove(serial);
    count += observations == null ? 0 : observations;
    changed = true;
  }

  @Override
  public void refuted(long serial) {
    pending.remove(serial);
    changed = true;
  }

  /** Whether nothing is left of it: no observation, or a dependency that it needs was withdrawn. */
  boolean groundless() {
    return (closing == null && total() == 0) || restsOn.stream().anyMatch(d -> d.withdrawn);
  }

  /** Whether it may have changed since the last checkpoint. */
  boolean mayHaveChanged() {
    return changed || (closing != null && closing.changed);
  }

  FindingRecord record() {
    long[] ends = restsOn.stream().mapToLong(d -> (long) d.from.id << 32 | d.to.id).toArray();
    return new FindingRecord(value(), count, closing != null, countedBefore, ends, pending);
  }

  /** What {@link #record} left, with the dependencies found again. */
  static KeptFinding restored(FindingRecord stored, List<Dependency> restsOn) {
    Dependency closing = stored.closes() ? restsOn.get(restsOn.size() - 1) : null;
    KeptFinding found =
        new KeptFinding(
            stored.finding(), stored.settledCount(), closing, stored.countedBefore(), restsOn);
    found.pending.putAll(stored.pending());
    found.changed = false;
    return found;
  }

  private long total() {
    long sum = count;
    for (long observations : pending.values()) {
      sum += observations;
    }
    return sum;
  }
}
