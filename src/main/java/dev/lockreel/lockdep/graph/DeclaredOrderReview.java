package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.declared.DeclaredOrders;
import dev.lockreel.lockdep.declared.DeclaredOrders.Places;
import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.Usage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prove that the graph breaks no order that the user declared: that no class is held with hardirqs
 * enabled which must not be, and that nothing that a store kept breaks a rule, which may be newer.
 */
final class DeclaredOrderReview {
  private static final int HARDIRQS_ENABLED = Usage.HARDIRQ_ON | Usage.HARDIRQ_ON_READ;

  private final DeclaredOrders orders;

  /** By stable name. */
  private final Map<String, Places> places = new HashMap<>();

  DeclaredOrderReview(DeclaredOrders orders) {
    this.orders = orders;
  }

  /** Usage bit {@code bit} of a class was set for the first time. */
  void usageMarked(LockClass lockClass, int bit, Findings findings) {
    if (orders.isEmpty() || (1 << bit & HARDIRQS_ENABLED) == 0) {
      return;
    }
    for (int rule = 0; rule < orders.size(); rule++) {
      if (orders.forbidsEnabled(rule, places(lockClass))) {
        findings.report(enabled(rule, lockClass, bit), Ground.of(lockClass, bit), List.of());
      }
    }
  }

  /** Checks a restored graph; each finding that is not known yet counts once. */
  void restored(List<LockClass> classes, List<Dependency> dependencies, Findings findings) {
    for (int rule = 0; rule < orders.size(); rule++) {
      for (LockClass each : classes) {
        if ((each.usage & HARDIRQS_ENABLED) != 0 && orders.forbidsEnabled(rule, places(each))) {
          int bit = Integer.numberOfTrailingZeros(each.usage & HARDIRQS_ENABLED);
          reportNew(enabled(rule, each, bit), Ground.of(each, bit), findings);
        }
      }
      for (Dependency each : dependencies) {
        if (orders.breaks(rule, places(each.from), places(each.to), Entry.CHECK)) {
          reportNew(
              orders.broken(
                  rule, involved(each.from), involved(each.to), each.kinds, each.first().witness()),
              Ground.NONE,
              findings);
        }
      }
    }
  }

  private static void reportNew(Finding finding, Ground ground, Findings findings) {
    if (!findings.has(finding.fingerprint())) {
      findings.report(finding, ground, List.of());
    }
  }

  private Finding enabled(int rule, LockClass lockClass, int bit) {
    return orders.enabled(rule, involved(lockClass), lockClass.usedAt(bit).witness());
  }

  private Places places(LockClass lockClass) {
    if (lockClass.name.isEmpty()) {
      return orders.places("", lockClass.stableName());
    }
    return places.computeIfAbsent(
        lockClass.stableName(), stableName -> orders.places(lockClass.name, stableName));
  }

  private static DeclaredOrders.Involved involved(LockClass lockClass) {
    return new DeclaredOrders.Involved(lockClass.stableName(), Evidence.of(lockClass));
  }
}
