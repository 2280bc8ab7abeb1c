package dev.lockreel.lockdep;

import dev.lockreel.finding.ClassPattern;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Witness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Prove that no order is broken that the user declared. Orders of two classes are asked for each
 * new chain, against every lock held in its context; a known chain brings what it breaks along, so
 * that it costs nothing but the count of its hits. Has no counterpart in the kernel.
 */
final class DeclaredOrderCheck {
  private static final int HARDIRQS_ENABLED = Usage.HARDIRQ_ON | Usage.HARDIRQ_ON_READ;
  private static final BrokenOrder[] NONE = {};

  private final List<OrderRule> rules;
  private final LockClasses classes;
  private final Findings findings;

  /** By class id, filled on first sight: where the class stands in each rule. */
  private Places[] places = new Places[1 << 8];

  DeclaredOrderCheck(List<OrderRule> rules, LockClasses classes, Findings findings) {
    this.rules = List.copyOf(rules);
    this.classes = classes;
    this.findings = findings;
  }

  /** The scene's acquisition makes this chain, which is new or has something unconfirmed. */
  void taken(Scene scene, Chain chain) {
    if (rules.isEmpty()) {
      return;
    }
    if (!chain.examined) {
      chain.examined = true;
      chain.brokenOrders = brokenOrders(scene, chain);
    }
    for (BrokenOrder broken : chain.brokenOrders) {
      broken.settledHits++;
      findings.observed(broken.found, scene.task, scene.task.depth - broken.distance);
      chain.confirmed &= broken.found.settled();
    }
  }

  /**
   * A lock that was held already stands on this chain now, since one below it was released: that is
   * no acquisition.
   */
  void takenAgain(Chain chain) {
    if (rules.isEmpty()) {
      return;
    }
    for (BrokenOrder broken : chain.brokenOrders) {
      broken.settledHits++;
    }
    chain.confirmed &= chain.examined;
  }

  /** Usage bit {@code bit} was set for the first time. */
  void usageMarked(Scene scene, LockClass lockClass, int bit) {
    if (!rules.isEmpty() && (1 << bit & HARDIRQS_ENABLED) != 0) {
      Places marked = places(lockClass);
      for (int rule = 0; rule < rules.size(); rule++) {
        if (enabled(rule, marked)) {
          findings.report(
              enabled(rules.get(rule), lockClass, scene.observation().witness()),
              lockClass.usageRestsOn[bit],
              List.of());
        }
      }
    }
  }

  /**
   * What a store kept is held against the rules, too: they may be newer. Each finding that is not
   * known yet counts once.
   */
  void restored(List<Dependency> dependencies) {
    if (rules.isEmpty()) {
      return;
    }
    for (int rule = 0; rule < rules.size(); rule++) {
      for (LockClass each : classes.all()) {
        if ((each.usage & HARDIRQS_ENABLED) != 0 && enabled(rule, places(each))) {
          int bit = Integer.numberOfTrailingZeros(each.usage & HARDIRQS_ENABLED);
          reportNew(enabled(rules.get(rule), each, each.usedAt[bit].witness()));
        }
      }
      for (Dependency each : dependencies) {
        if (breaks(rule, places(each.from), places(each.to), Entry.CHECK)) {
          reportNew(broken(rules.get(rule), each.from, each.to, each.kinds, each.first.witness()));
        }
      }
    }
  }

  private void reportNew(Finding finding) {
    if (!findings.has(finding.fingerprint())) {
      findings.report(finding);
    }
  }

  private BrokenOrder[] brokenOrders(Scene scene, Chain chain) {
    List<BrokenOrder> brokenOrders = new ArrayList<>();
    List<KeptFinding> seen = new ArrayList<>();
    Places taken = places(scene.lockClass);
    Task task = scene.task;
    for (int i = task.depth - 1; i > task.depth - chain.depth; i--) {
      LockClass held = classes.of(task.held[i].classId());
      Places below = places(held);
      for (int rule = 0; rule < rules.size(); rule++) {
        if (breaks(rule, below, taken, scene.entry)) {
          int kind =
              DependencyKind.of(Entry.isShared(task.held[i].entry), Entry.isRecursive(scene.entry));
          KeptFinding found =
              findings.expect(
                  broken(
                      rules.get(rule), held, scene.lockClass, kind, scene.observation().witness()));
          if (!seen.contains(found)) {
            seen.add(found);
            brokenOrders.add(new BrokenOrder(found, task.depth - i, chain.hits));
          }
        }
      }
    }
    return brokenOrders.isEmpty() ? NONE : brokenOrders.toArray(BrokenOrder[]::new);
  }

  private boolean breaks(int rule, Places held, Places taken, int entry) {
    return switch (rules.get(rule).kind()) {
      case ORDER ->
          !Entry.isTry(entry) && taken.among[rule] >= 0 && held.among[rule] > taken.among[rule];
      case NEVER_UNDER -> taken.among[rule] >= 0 && held.under[rule] >= 0;
      case LEAF -> Entry.isChecked(entry) && held.among[rule] >= 0;
      case IRQ_SAFE -> false;
    };
  }

  private boolean enabled(int rule, Places marked) {
    return rules.get(rule).kind() == OrderRule.Kind.IRQ_SAFE && marked.among[rule] >= 0;
  }

  private static Finding broken(
      OrderRule rule, LockClass held, LockClass taken, int kinds, Witness witness) {
    PathStep step =
        new PathStep(
            held.printedName(),
            taken.printedName(),
            DependencyKind.strongest(kinds),
            Usage.characters(held.usage),
            Usage.characters(taken.usage),
            witness);
    return finding(
        rule,
        List.of(held, taken),
        List.of(step),
        witness,
        taken.printedName() + " was taken while " + held.printedName() + " was held.");
  }

  private static Finding enabled(OrderRule rule, LockClass lockClass, Witness witness) {
    return finding(
        rule,
        List.of(lockClass),
        List.of(),
        witness,
        witness.mode().isEmpty()
            ? "hardirqs were switched on while " + lockClass.printedName() + " was held."
            : lockClass.printedName() + " was taken with hardirqs enabled.");
  }

  private static Finding finding(
      OrderRule rule,
      List<LockClass> involved,
      List<PathStep> path,
      Witness witness,
      String happened) {
    List<String> identity = new ArrayList<>(List.of(rule.identity()));
    identity.addAll(Evidence.stableNames(involved));
    String who = rule.name().isEmpty() ? "A rule" : "Rule \"" + rule.name() + "\"";
    String why = rule.reason().isEmpty() ? "" : " The rule's reason: " + rule.reason();
    return new Finding(
        Rule.LOCK_ORDER_RULE,
        Fingerprint.of(Rule.LOCK_ORDER_RULE, identity),
        Rule.LOCK_ORDER_RULE.headline(),
        rule.severity(),
        Confidence.CERTAIN,
        "One task did it, in one event.",
        1,
        Evidence.of(involved),
        path,
        witness,
        null,
        who + " declares " + rule.declaration() + ": " + happened + why,
        List.of());
  }

  private Places places(LockClass lockClass) {
    if (lockClass.id >= places.length) {
      places = Arrays.copyOf(places, Math.max(places.length * 2, lockClass.id + 1));
    }
    Places known = places[lockClass.id];
    if (known == null) {
      known = new Places(rules, lockClass);
      if (!lockClass.name.isEmpty()) {
        places[lockClass.id] = known;
      }
    }
    return known;
  }

  /** Where a class stands in the lists of each rule; -1 where it does not: the first that fits. */
  private static final class Places {
    final int[] among;
    final int[] under;

    Places(List<OrderRule> rules, LockClass lockClass) {
      among = rules.stream().mapToInt(rule -> place(rule.classes(), lockClass)).toArray();
      under = rules.stream().mapToInt(rule -> place(rule.under(), lockClass)).toArray();
    }

    private static int place(List<ClassPattern> patterns, LockClass lockClass) {
      for (int i = 0; i < patterns.size(); i++) {
        if (patterns.get(i).fits(lockClass.name) || patterns.get(i).fits(lockClass.stableName())) {
          return i;
        }
      }
      return -1;
    }
  }
}
