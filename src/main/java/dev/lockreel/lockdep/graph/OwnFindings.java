package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.lockdep.graph.KeptFact.Taken;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** What one source has found by itself, and when the graph took it. */
final class OwnFindings {
  private final Map<String, Finding> all = new LinkedHashMap<>();

  /** When the graph took each, its count aside. */
  private final Map<String, Long> orders = new HashMap<>();

  /** What it took of some of them before, with weaker evidence. */
  private final Map<String, List<Taken>> earlier = new HashMap<>();

  /** Fingerprints of those that have changed since they were drained. */
  private final Set<String> changed = new LinkedHashSet<>();

  /**
   * A finding, new or known. Returns whether it says what was not known.
   *
   * @param order of this fact, if it is more than another count
   */
  boolean put(Finding finding, long order) {
    String fingerprint = finding.fingerprint();
    Finding before = all.put(fingerprint, finding);
    if (finding.equals(before)) {
      return false;
    }
    changed.add(fingerprint);
    if (before == null || !finding.equals(before.withCount(finding.count()))) {
      Long orderBefore = orders.put(fingerprint, order);
      if (before != null) {
        earlier
            .computeIfAbsent(fingerprint, f -> new ArrayList<>(1))
            .add(new Taken(orderBefore, new FindingReported(before)));
      }
    }
    return true;
  }

  /** The source takes back a finding. Returns whether it was known. */
  boolean remove(String fingerprint) {
    orders.remove(fingerprint);
    earlier.remove(fingerprint);
    return all.remove(fingerprint) != null;
  }

  /** Restores a finding that a store kept. */
  void restore(Finding finding, KeptFact kept) {
    all.put(finding.fingerprint(), finding);
    orders.put(finding.fingerprint(), kept.order());
    if (!kept.earlier().isEmpty()) {
      earlier.put(finding.fingerprint(), new ArrayList<>(kept.earlier()));
    }
  }

  /** In the order in which they came first. */
  Collection<Finding> all() {
    return all.values();
  }

  /** Adds all that the graph took of them. */
  void addHistory(List<Taken> taken) {
    earlier.values().forEach(taken::addAll);
    all.forEach(
        (fingerprint, finding) ->
            taken.add(new Taken(orders.get(fingerprint), new FindingReported(finding))));
  }

  /** Hands out those that have changed since the last call, each with what was taken before. */
  void drain(BiConsumer<Taken, List<Taken>> taker) {
    for (String fingerprint : changed) {
      Finding finding = all.get(fingerprint);
      if (finding != null) {
        taker.accept(
            new Taken(orders.get(fingerprint), new FindingReported(finding)),
            earlier.getOrDefault(fingerprint, List.of()));
      }
    }
    changed.clear();
  }

  /** Forgets all, before they come anew. */
  void clear() {
    all.clear();
    orders.clear();
    earlier.clear();
  }
}
