package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** All findings of a graph by fingerprint, in the order in which they were first found. */
final class Findings {
  private final Map<String, KeptFinding> all = new LinkedHashMap<>();
  private final Set<String> fresh = new LinkedHashSet<>();
  private final List<String> withdrawn = new ArrayList<>();

  /** Why no error of a source is one, by the source's name. */
  private final SortedMap<String, String> doubts = new TreeMap<>();

  /** Reports a finding that rests on usages, and on dependencies. */
  KeptFinding report(Finding finding, Ground ground, List<Dependency> restsOn) {
    KeptFinding kept = of(finding, null, restsOn);
    kept.observed(ground);
    return kept;
  }

  /**
   * Reports a finding that a new dependency makes: each later drawing of it is an observation.
   *
   * @param closing with how often its source had drawn it by then
   * @param restsOn all dependencies that the finding needs, that of {@code closing} last
   */
  KeptFinding reportClosing(Finding finding, NewKind closing, List<Dependency> restsOn) {
    return of(finding, closing, restsOn);
  }

  /** Puts one finding in the place of several. */
  void replace(List<KeptFinding> several, KeptFinding by) {
    several.forEach(this::drop);
    doubts.forEach(by::doubt);
    all.put(by.fingerprint(), by);
    fresh.add(by.fingerprint());
  }

  /** Takes a finding out. */
  void drop(KeptFinding found) {
    all.remove(found.fingerprint());
    withdrawn.add(found.fingerprint());
    fresh.add(found.fingerprint());
  }

  /** The finding has better evidence. */
  void improved(KeptFinding found) {
    doubts.forEach(found::doubt);
    fresh.add(found.fingerprint());
  }

  /** Whether the finding is still among them. */
  boolean has(KeptFinding found) {
    return all.get(found.fingerprint()) == found;
  }

  /** A source has found it by itself, as often as the finding says. */
  void reportOwn(Finding finding, SourceShare source) {
    of(finding, null, List.of()).observedBy(source, finding.count());
  }

  /**
   * A source takes back what it has found by itself. Returns whether the finding stays, for others
   * have it, too.
   */
  boolean withdrawOwn(String fingerprint, SourceShare source) {
    KeptFinding known = all.get(fingerprint);
    if (known == null) {
      return false;
    }
    known.notObservedBy(source);
    withdrawGroundless();
    return has(known);
  }

  /** Whether a finding needs the dependency. Cost: O(findings). */
  boolean needs(Dependency dependency) {
    return all.values().stream().anyMatch(each -> each.restsOn().contains(dependency));
  }

  /** Whether a finding needs the usage. Cost: O(findings). */
  boolean needs(LockClass lockClass, int bit) {
    return all.values().stream().anyMatch(each -> each.needs(lockClass, bit));
  }

  boolean has(String fingerprint) {
    return all.containsKey(fingerprint);
  }

  private KeptFinding of(Finding reported, NewKind closing, List<Dependency> restsOn) {
    Finding finding = reported;
    String doubt = doubts.get(reported.witness().source());
    if (doubt != null && reported.severity() == Severity.ERROR) {
      finding = reported.doubted(doubt);
    }
    KeptFinding known = all.get(finding.fingerprint());
    if (known != null) {
      if (known.strengthen(finding)) {
        fresh.add(known.fingerprint());
      }
      return known;
    }
    KeptFinding added =
        closing == null
            ? new KeptFinding(finding, null, 0, restsOn)
            : new KeptFinding(finding, closing.dependency(), closing.countedBefore(), restsOn);
    all.put(added.fingerprint(), added);
    fresh.add(added.fingerprint());
    return added;
  }

  /** A finding that comes back from a store. */
  void restore(KeptFinding restored) {
    all.put(restored.fingerprint(), restored);
  }

  /** A restored finding was found by that source by itself, so often. */
  void restoreOwn(String fingerprint, SourceShare source, long times) {
    KeptFinding known = all.get(fingerprint);
    if (known != null) {
      known.observedBy(source, times);
      known.changed = false;
    }
  }

  /**
   * Withdraws the findings that are without observations or dependencies that they need. Returns
   * whether others may stand in the place of one.
   */
  boolean withdrawGroundless() {
    all.values().forEach(KeptFinding::forgetGroundless);
    List<KeptFinding> groundless = all.values().stream().filter(KeptFinding::groundless).toList();
    groundless.forEach(this::drop);
    return groundless.stream().anyMatch(KeptFinding::mayHideAnother);
  }

  /**
   * The findings before they are found anew.
   *
   * @param values by fingerprint, in the order in which they were found
   * @param fresh those that were not drained yet
   * @param withdrawn fingerprints of withdrawals that were not drained yet
   */
  record Before(Map<String, Finding> values, Set<String> fresh, List<String> withdrawn) {}

  /** Removes all findings before they are found anew. Returns them. */
  Before takeBackAll() {
    Before before =
        new Before(new LinkedHashMap<>(), new LinkedHashSet<>(fresh), new ArrayList<>(withdrawn));
    all.forEach((fingerprint, found) -> before.values().put(fingerprint, found.value()));
    all.clear();
    return before;
  }

  /** Forgets which sources are doubted, before they are doubted anew. */
  void forgetDoubts() {
    doubts.clear();
  }

  /**
   * After all were found anew, in the order that they are to have: those that had another one are
   * withdrawn, and come again.
   */
  void placeAnew(Before before) {
    forgetWithdrawnSince(before);
    List<String> kept = before.values().keySet().stream().filter(all::containsKey).toList();
    List<String> now = List.copyOf(all.keySet());
    boolean asBefore = now.subList(0, kept.size()).equals(kept);
    for (String fingerprint : before.values().keySet()) {
      if (!asBefore || !all.containsKey(fingerprint)) {
        withdrawn.add(fingerprint);
      }
    }
    noteFresh(before);
  }

  /** After all were found anew: earlier findings keep their places, or are withdrawn. */
  void arrange(Before before) {
    forgetWithdrawnSince(before);
    Map<String, KeptFinding> again = new LinkedHashMap<>(all);
    all.clear();
    for (String fingerprint : before.values().keySet()) {
      KeptFinding found = again.remove(fingerprint);
      if (found == null) {
        withdrawn.add(fingerprint);
      } else {
        all.put(fingerprint, found);
      }
    }
    all.putAll(again);
    noteFresh(before);
  }

  /** What came and went while all were found anew was never there. */
  private void forgetWithdrawnSince(Before before) {
    withdrawn.clear();
    withdrawn.addAll(before.withdrawn());
  }

  private void noteFresh(Before before) {
    before
        .values()
        .forEach(
            (fingerprint, value) -> {
              if (!isSame(value, all.get(fingerprint))) {
                fresh.add(fingerprint);
              } else if (!before.fresh().contains(fingerprint)) {
                fresh.remove(fingerprint);
              }
            });
  }

  private static boolean isSame(Finding before, KeptFinding now) {
    return now != null
        && before.severity() == now.value().severity()
        && before.confidence() == now.value().confidence();
  }

  /** Makes warnings of the errors that were and will be found in the source of that name. */
  void doubt(String source, String reason) {
    doubts.put(source, reason);
    for (KeptFinding found : all.values()) {
      found.doubt(source, reason);
      fresh.add(found.fingerprint());
    }
  }

  /** {@link #doubt} for all doubted sources, after all findings were found anew. */
  void doubtAgain() {
    doubts.forEach(this::doubt);
  }

  /** A source was doubted before a restart: its findings come back as warnings. */
  void restoreDoubt(String source, String reason) {
    doubts.put(source, reason);
  }

  /** Fingerprints of those that are new, have other evidence or are gone since the last call. */
  Set<String> drainFresh() {
    if (fresh.isEmpty()) {
      return Set.of();
    }
    Set<String> drained = new LinkedHashSet<>(fresh);
    fresh.clear();
    return drained;
  }

  /** The finding with that fingerprint; null where there is none. */
  KeptFinding find(String fingerprint) {
    return all.get(fingerprint);
  }

  /** In the order in which they were first found. */
  List<KeptFinding> all() {
    return List.copyOf(all.values());
  }

  int size() {
    return all.size();
  }

  /** Fingerprints withdrawn since the last call, some of them found again since. */
  List<String> drainWithdrawn() {
    List<String> drained = List.copyOf(withdrawn);
    withdrawn.clear();
    return drained;
  }
}
