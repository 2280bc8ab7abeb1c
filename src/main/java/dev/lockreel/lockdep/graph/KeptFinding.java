package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A finding that the graph keeps: it may be seen again, get better evidence, or be withdrawn. Its
 * observations are those of the sources that found it by themselves, and those that the graph made
 * of what they said together.
 */
final class KeptFinding {
  private Finding finding;

  /** How often each source has found it by itself. */
  private final Map<SourceShare, Long> bySource = new HashMap<>(2);

  /** How often the graph has found it, by what that rests on. */
  private final Map<Ground, Long> byGround = new LinkedHashMap<>(2);

  /**
   * The dependency whose drawing is an observation of this finding; null where it counts by itself.
   */
  private final Dependency closing;

  /**
   * The part of {@link Dependency#count} that does not count for this finding; of one about a
   * component how many cycles it stands for.
   */
  private long countedBefore;

  /** The dependencies that it needs. */
  private List<Dependency> restsOn;

  boolean changed = true;

  /** It was found again, over other dependencies perhaps, or came from a store. */
  private boolean foundAgain;

  /** The graph has made an observation of it. */
  private boolean grounded;

  KeptFinding(Finding finding, Dependency closing, long countedBefore, List<Dependency> restsOn) {
    this.finding = finding;
    this.closing = closing;
    this.countedBefore = countedBefore;
    this.restsOn = restsOn;
  }

  /**
   * A finding that stands for the cycles of a component.
   *
   * @param cycles how many
   * @param restsOn the dependencies of the cycle that it describes
   */
  static KeptFinding ofComponent(Finding finding, long cycles, List<Dependency> restsOn) {
    return new KeptFinding(finding, null, cycles, restsOn);
  }

  /** Whether it stands for the cycles of a component. */
  boolean isOfComponent() {
    return closing == null && !finding.cycles().isEmpty();
  }

  /** The finding as it is kept, its count aside. */
  Finding kept() {
    return finding;
  }

  List<Dependency> restsOn() {
    return restsOn;
  }

  /** Of a finding about a component: one more cycle. */
  void oneMoreCycle() {
    countedBefore++;
    changed = true;
  }

  /** Of a finding about a component: describes it by another cycle, or lists others. */
  void describe(Finding better, List<Dependency> cycle) {
    finding = better;
    restsOn = cycle;
    changed = true;
  }

  /** The finding to be reported while these entries are held. */
  Finding value(OpenEntries open) {
    boolean mayGo =
        open != OpenEntries.NONE && (restsOn.stream().anyMatch(open::mayGo) || isOpen(open));
    if (!mayGo) {
      return value();
    }
    return sources().anyMatch(open::doubts) ? value().asDoubtful() : value().asProvisional();
  }

  /** The sources that it rests on; some of them several times. */
  private Stream<SourceShare> sources() {
    Stream<SourceShare> drawn =
        restsOn.stream().flatMap(each -> each.shares().stream()).map(each -> each.source);
    Stream<SourceShare> used =
        byGround.keySet().stream()
            .flatMap(each -> Stream.of(each.lockClass(), each.other()))
            .filter(Objects::nonNull)
            .flatMap(each -> each.members.stream())
            .map(each -> each.source);
    return Stream.concat(bySource.keySet().stream(), Stream.concat(drawn, used));
  }

  /** Whether each observation may still be taken back. */
  private boolean isOpen(OpenEntries open) {
    return closing == null
        && !isOfComponent()
        && byGround.keySet().stream().allMatch(open::mayGo)
        && bySource.entrySet().stream()
            .allMatch(each -> each.getValue() <= open.observations(each.getKey(), fingerprint()));
  }

  /** The finding with its present count and confidence. */
  Finding value() {
    return finding.withCount(count());
  }

  private long count() {
    if (isOfComponent()) {
      return countedBefore;
    }
    // An event has made it, also where the source has not sent its count yet.
    return closing == null ? total() : Math.max(1, closing.count - countedBefore);
  }

  String fingerprint() {
    return finding.fingerprint();
  }

  /** Takes the evidence of another observation if it is better. Returns whether it is. */
  boolean strengthen(Finding again) {
    changed = true;
    foundAgain = true;
    boolean better = again.isStrongerThan(finding);
    if (better) {
      finding = again;
    }
    return better;
  }

  /** Makes it a warning if it is an error that was found in the source of that name. */
  void doubt(String source, String reason) {
    if (finding.severity() == Severity.ERROR && finding.witness().source().equals(source)) {
      finding = finding.doubted(reason);
      changed = true;
    }
  }

  /** Counts one more observation that the graph made. */
  void observed(Ground ground) {
    byGround.merge(ground, 1L, Long::sum);
    grounded = true;
    changed = true;
  }

  /** Sets how often that source has found it. */
  void observedBy(SourceShare source, long times) {
    bySource.put(source, times);
    changed = true;
  }

  /** Withdraws all observations of that source. */
  void notObservedBy(SourceShare source) {
    bySource.remove(source);
    changed = true;
  }

  /** Whether an observation rests on the usage. */
  boolean needs(LockClass lockClass, int bit) {
    return byGround.keySet().stream().anyMatch(ground -> ground.needs(lockClass, bit));
  }

  /** Drops the observations whose usages were withdrawn. */
  void forgetGroundless() {
    changed |= byGround.keySet().removeIf(ground -> !ground.holds());
  }

  /**
   * Whether it is to be withdrawn: no observation is left, or a dependency that it needs was
   * withdrawn.
   */
  boolean groundless() {
    return (closing == null && count() == 0) || restsOn.stream().anyMatch(d -> d.withdrawn);
  }

  /**
   * Whether another may stand in its place when it is withdrawn. None does where only the closing
   * dependency made it and that goes, or where a source takes back what it has found by itself.
   */
  boolean mayHideAnother() {
    return closing == null ? grounded || !restsOn.isEmpty() : foundAgain || !closing.withdrawn;
  }

  /** Whether it may have changed since the last checkpoint. */
  boolean mayHaveChanged() {
    return changed || (closing != null && closing.changed);
  }

  FindingRecord record() {
    long[] ends = restsOn.stream().mapToLong(d -> (long) d.from.id << 32 | d.to.id).toArray();
    List<long[]> observations = new ArrayList<>();
    byGround.forEach((ground, times) -> observations.add(ground.packed(times)));
    return new FindingRecord(value(), closing != null, countedBefore, ends, observations);
  }

  /** The finding of a {@link #record}, with its dependencies and usages looked up in the graph. */
  static KeptFinding restored(
      FindingRecord stored, List<Dependency> restsOn, Map<Ground, Long> observations) {
    Dependency closing = stored.closes() ? restsOn.get(restsOn.size() - 1) : null;
    KeptFinding restored =
        new KeptFinding(stored.finding(), closing, stored.countedBefore(), restsOn);
    restored.byGround.putAll(observations);
    restored.grounded = true;
    restored.foundAgain = true;
    restored.changed = false;
    return restored;
  }

  private long total() {
    long sum = 0;
    for (long observations : bySource.values()) {
      sum += observations;
    }
    for (long observations : byGround.values()) {
      sum += observations;
    }
    return sum;
  }
}
