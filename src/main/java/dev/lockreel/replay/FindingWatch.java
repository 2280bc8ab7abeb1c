package dev.lockreel.replay;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.LockValidator;
import dev.lockreel.lockdep.graph.OpenEntries;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Notices which findings of a graph are new, have changed, or are withdrawn. */
public final class FindingWatch {
  /** To look whether a finding is provisional yet costs as much as that many counts. */
  private static final int PROVISIONAL_COST = 16;

  private final LockValidator graph;
  private final Supplier<OpenEntries> open;
  private final Map<String, Finding> reported = new HashMap<>();

  /** Fingerprints of the findings that were reported as provisional. */
  private final Set<String> provisional = new LinkedHashSet<>();

  FindingWatch(LockValidator graph, Supplier<OpenEntries> open) {
    this.graph = graph;
    this.open = open;
  }

  /** Parts of the graph that {@link #report} visits where something has changed. */
  long cost() {
    return graph.countedParts() + (long) PROVISIONAL_COST * provisional.size();
  }

  /** Reports what has changed since the last call. Cheap where nothing has. */
  public void report(FindingListener listener) {
    Set<String> fingerprints = new LinkedHashSet<>(graph.drainFreshFindings());
    fingerprints.addAll(provisional);
    if (fingerprints.isEmpty()) {
      return;
    }
    OpenEntries entries = open.get();
    for (String fingerprint : fingerprints) {
      Finding now = graph.finding(fingerprint, entries);
      Finding before = now == null ? reported.remove(fingerprint) : reported.put(fingerprint, now);
      if (now == null) {
        provisional.remove(fingerprint);
        if (before != null) {
          listener.withdrawn(before);
        }
        continue;
      }
      if (now.confidence() == Confidence.PROVISIONAL) {
        provisional.add(fingerprint);
      } else {
        provisional.remove(fingerprint);
      }
      if (before == null
          || before.severity() != now.severity()
          || before.confidence() != now.confidence()) {
        listener.found(now);
      }
    }
  }
}
