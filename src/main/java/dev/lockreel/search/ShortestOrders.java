package dev.lockreel.search;

import dev.lockreel.search.dpor.Schedule;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * For each finding the order that shows it with the fewest preemptions, then steps. Safe for
 * several threads but for {@link #all}.
 */
final class ShortestOrders {
  /**
   * An order that ends with a finding.
   *
   * @param order up to the step that shows it
   */
  record Shown(int preemptions, Schedule order) implements Comparable<Shown> {
    @Override
    public int compareTo(Shown other) {
      int fewer = Integer.compare(preemptions, other.preemptions);
      return fewer != 0 ? fewer : order.compareTo(other.order);
    }
  }

  private final SortedMap<String, Shown> byFingerprint = new TreeMap<>();

  /** Takes an order, unless one is known that comes before it. */
  synchronized void add(String fingerprint, Shown shown) {
    byFingerprint.merge(fingerprint, shown, (a, b) -> a.compareTo(b) <= 0 ? a : b);
  }

  void addAll(ShortestOrders others) {
    others.byFingerprint.forEach(this::add);
  }

  /** The fewest preemptions with which a finding is shown so far. */
  synchronized int preemptions(String fingerprint) {
    Shown shown = byFingerprint.get(fingerprint);
    return shown == null ? Integer.MAX_VALUE : shown.preemptions();
  }

  /** By fingerprint. */
  Map<String, Shown> all() {
    return byFingerprint;
  }
}
