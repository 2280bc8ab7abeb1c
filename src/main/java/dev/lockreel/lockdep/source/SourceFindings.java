package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.facts.FactSink;
import dev.lockreel.lockdep.facts.FindingWithdrawn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The findings that a source makes by itself, by fingerprint. New ones and better evidence are
 * reported to the graph at once, mere counts at a checkpoint.
 */
final class SourceFindings {
  private final Map<String, SourceFinding> all = new LinkedHashMap<>();
  private final PendingEvidence pending;
  private final FactSink facts;

  SourceFindings(PendingEvidence pending, FactSink facts) {
    this.pending = pending;
    this.facts = facts;
  }

  /** Reports a finding about one event; the same one again raises its count. */
  SourceFinding report(Finding finding) {
    SourceFinding known = all.get(finding.fingerprint());
    SourceFinding found = known == null ? add(finding) : known;
    found.observed(1);
    send(found, found.strengthen(finding) || known == null);
    return found;
  }

  /** Reports a finding that rests on the task's held-lock entry {@code index}. */
  void report(Finding finding, Task task, int index) {
    SourceFinding known = all.get(finding.fingerprint());
    SourceFinding found = known == null ? add(finding) : known;
    if (found.observedOn(task.held[index].serial)) {
      pending.add(task, index, found);
    }
    send(found, found.strengthen(finding) || known == null);
  }

  /**
   * A finding of which {@link #observed} counts the observations; not reported to the graph before
   * the first.
   */
  SourceFinding expect(Finding finding) {
    SourceFinding known = all.get(finding.fingerprint());
    if (known == null) {
      return add(finding);
    }
    if (known.strengthen(finding)) {
      send(known, known.count() > 0);
    }
    return known;
  }

  /** One more observation, resting on the task's held-lock entry {@code index}. */
  void observed(SourceFinding found, Task task, int index) {
    boolean first = found.count() == 0;
    if (found.isSettled()) {
      found.observed(1);
    } else if (found.observedOn(task.held[index].serial)) {
      pending.add(task, index, found);
    }
    send(found, first);
  }

  /** Takes back one observation, and the finding with its last one. */
  void takeBack(SourceFinding found) {
    found.observed(-1);
    withdrawGroundless();
  }

  /** Takes back the finding with all its observations, which must rest on no held lock. */
  void takeBackAll(SourceFinding found) {
    found.observed(-found.count());
    withdrawGroundless();
  }

  /** Withdraws the findings without observations. Returns whether there were any. */
  boolean withdrawGroundless() {
    return all.values()
        .removeIf(
            found -> {
              boolean gone = found.count() == 0;
              if (gone) {
                found.withdrawn = true;
                facts.accept(new FindingWithdrawn(found.fingerprint()));
              }
              return gone;
            });
  }

  /** Reports to the graph the counts that have changed. */
  void reportCounts() {
    for (SourceFinding found : all.values()) {
      if (found.isChanged()) {
        facts.accept(found.fact());
      }
    }
  }

  /** The finding with that fingerprint; null where there is none. */
  SourceFinding find(String fingerprint) {
    return all.get(fingerprint);
  }

  /** In the order in which they were first found. */
  List<SourceFinding> all() {
    return new ArrayList<>(all.values());
  }

  /** Restores a finding reported before a restart. */
  void restore(Finding known) {
    all.put(known.fingerprint(), SourceFinding.restored(known));
  }

  /** Observations of a restored finding rest on the entry with that serial number. */
  void restoreGround(String fingerprint, long serial, long observations) {
    SourceFinding found = all.get(fingerprint);
    found.restoreGround(serial, observations);
    pending.add(serial, found);
  }

  private SourceFinding add(Finding finding) {
    SourceFinding added = new SourceFinding(finding);
    all.put(finding.fingerprint(), added);
    return added;
  }

  private void send(SourceFinding found, boolean isNew) {
    if (isNew) {
      facts.accept(found.fact());
    }
  }
}
