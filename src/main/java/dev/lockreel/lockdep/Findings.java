package dev.lockreel.lockdep;

import dev.lockreel.finding.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All findings of a graph by fingerprint, in the order in which they were first found. */
final class Findings {
  private final Map<String, KeptFinding> all = new LinkedHashMap<>();
  private final List<String> withdrawn = new ArrayList<>();
  private final PendingEvidence pending;

  Findings(PendingEvidence pending) {
    this.pending = pending;
  }

  /** Reports a finding about one event; the same one again raises its count. */
  KeptFinding report(Finding finding) {
    KeptFinding found = of(finding, null, 0, List.of());
    found.observed();
    return found;
  }

  /** Takes back one observation, and the finding with its last one. */
  void takeBack(KeptFinding found) {
    found.unobserved();
    withdrawGroundless();
  }

  /** Reports a finding that rests on the task's held-lock entry {@code index}. */
  void report(Finding finding, Task task, int index) {
    KeptFinding found = of(finding, null, 0, List.of());
    if (found.observedOn(task.held[index].serial)) {
      pending.add(task, index, found);
    }
  }

  /**
   * Reports a finding that rests on the held-lock entry with that serial number, and on
   * dependencies.
   */
  void report(Finding finding, long serial, List<Dependency> restsOn) {
    KeptFinding found = of(finding, null, 0, restsOn);
    if (serial == 0) {
      found.observed();
    } else if (found.observedOn(serial)) {
      pending.add(serial, found);
    }
  }

  /**
   * Reports a finding that a new dependency makes: each later drawing of it is an observation.
   *
   * @param closing the new dependency
   * @param restsOn all dependencies that the finding needs, {@code closing} last
   */
  void reportClosing(Finding finding, Dependency closing, List<Dependency> restsOn) {
    of(finding, closing, closing.count, restsOn);
  }

  /** A finding without any observation yet: {@link #observed} counts them. */
  KeptFinding expect(Finding finding) {
    return of(finding, null, 0, List.of());
  }

  /** One more observation, resting on the task's held-lock entry {@code index}. */
  void observed(KeptFinding found, Task task, int index) {
    if (found.settled()) {
      found.observed(1);
    } else if (found.observedOn(task.held[index].serial)) {
      pending.add(task, index, found);
    }
  }

  /** The finding with that fingerprint; null where there is none. */
  KeptFinding find(String fingerprint) {
    return all.get(fingerprint);
  }

  boolean has(String fingerprint) {
    return all.containsKey(fingerprint);
  }

  /** Whether a finding involves that class; costs a look at each finding. */
  boolean hasSomeAbout(LockClass lockClass) {
    String name = lockClass.printedName();
    return all.values().stream()
        .flatMap(found -> found.value().classes().stream())
        .anyMatch(each -> each.name().equals(name));
  }

  private KeptFinding of(
      Finding finding, Dependency closing, long countedBefore, List<Dependency> restsOn) {
    KeptFinding known = all.get(finding.fingerprint());
    if (known != null) {
      known.strengthen(finding);
      return known;
    }
    KeptFinding added = new KeptFinding(finding, 0, closing, countedBefore, restsOn);
    all.put(added.fingerprint(), added);
    return added;
  }

  /** A finding that comes back from a store. */
  void restore(FindingRecord stored, List<Dependency> restsOn) {
    KeptFinding found = KeptFinding.restored(stored, restsOn);
    all.put(found.fingerprint(), found);
    stored.pending().keySet().forEach(serial -> pending.add(serial, found));
  }

  /** Takes back what has lost its ground; whether there was anything. */
  boolean withdrawGroundless() {
    return all.values()
        .removeIf(
            found -> {
              boolean gone = found.groundless();
              if (gone) {
                found.withdrawn = true;
                withdrawn.add(found.fingerprint());
              }
              return gone;
            });
  }

  /** Makes warnings of the errors that were found in this source. */
  void doubt(String source, String reason) {
    for (KeptFinding found : all.values()) {
      found.doubt(source, reason);
    }
  }

  /** In the order in which they were first found. */
  List<KeptFinding> all() {
    return List.copyOf(all.values());
  }

  int size() {
    return all.size();
  }

  /** Fingerprints withdrawn since the last call and not found again. */
  List<String> drainWithdrawn() {
    List<String> drained = List.copyOf(withdrawn);
    withdrawn.clear();
    return drained;
  }
}
