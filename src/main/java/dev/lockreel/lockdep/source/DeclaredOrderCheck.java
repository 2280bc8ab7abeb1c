package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.declared.DeclaredOrders;
import dev.lockreel.lockdep.declared.DeclaredOrders.Places;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Prove that no order of two classes is broken that the user declared. Asked for each new chain,
 * against every lock held in its context; a known chain brings what it breaks along, so that it
 * costs nothing but the count of its hits. Has no counterpart in the kernel.
 */
final class DeclaredOrderCheck {
  private static final BrokenOrder[] NONE = {};

  private final DeclaredOrders orders;
  private final SourceFindings findings;

  /** By class number, filled on first sight. */
  private Places[] places = new Places[1 << 8];

  DeclaredOrderCheck(DeclaredOrders orders, SourceFindings findings) {
    this.orders = orders;
    this.findings = findings;
  }

  /** The acquisition makes this chain, which is new or has something unconfirmed. */
  void taken(Occurrence taken, Chain chain) {
    if (orders.isEmpty()) {
      return;
    }
    if (!chain.examined) {
      chain.examined = true;
      chain.brokenOrders = brokenOrders(taken, chain);
    }
    for (BrokenOrder broken : chain.brokenOrders) {
      broken.settledHits++;
      findings.observed(broken.finding, taken.task, taken.task.depth - broken.distance);
      chain.confirmed &= broken.finding.isSettled();
    }
  }

  /**
   * A lock that was held already stands on this chain now, since one below it was released: that is
   * no acquisition.
   */
  void takenAgain(Chain chain) {
    if (orders.isEmpty()) {
      return;
    }
    for (BrokenOrder broken : chain.brokenOrders) {
      broken.settledHits++;
    }
    chain.confirmed &= chain.examined;
  }

  private BrokenOrder[] brokenOrders(Occurrence taken, Chain chain) {
    List<BrokenOrder> brokenOrders = new ArrayList<>();
    List<SourceFinding> found = new ArrayList<>();
    Places above = places(taken.lockClass);
    Task task = taken.task;
    for (int i = task.depth - 1; i > task.depth - chain.depth; i--) {
      Places below = places(task.held[i].lockClass);
      for (int rule = 0; rule < orders.size(); rule++) {
        if (orders.breaks(rule, below, above, taken.entry)) {
          SourceFinding finding = findings.expect(finding(rule, task.held[i], taken));
          if (!found.contains(finding)) {
            found.add(finding);
            brokenOrders.add(new BrokenOrder(finding, task.depth - i, chain.hits()));
          }
        }
      }
    }
    return brokenOrders.isEmpty() ? NONE : brokenOrders.toArray(BrokenOrder[]::new);
  }

  private Finding finding(int rule, HeldLock held, Occurrence taken) {
    int kind = DependencyKind.of(held.shared(), Entry.isRecursive(taken.entry));
    return orders.broken(
        rule,
        involved(held.lockClass),
        involved(taken.lockClass),
        kind,
        taken.observation().witness());
  }

  private static DeclaredOrders.Involved involved(SourceClass lockClass) {
    return new DeclaredOrders.Involved(lockClass.stableName(), Marked.of(lockClass));
  }

  private Places places(SourceClass lockClass) {
    if (lockClass.number >= places.length) {
      places = Arrays.copyOf(places, Math.max(places.length * 2, lockClass.number + 1));
    }
    Places known = places[lockClass.number];
    if (known == null) {
      known = orders.places(lockClass.name, lockClass.stableName());
      if (!lockClass.name.isEmpty()) {
        places[lockClass.number] = known;
      }
    }
    return known;
  }
}
