package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.lockdep.facts.FindingWithdrawn;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.facts.UsageWithdrawn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a source has withdrawn between two readings of it. */
final class FactDifference {
  private final Set<Object> later = new HashSet<>();

  /**
   * @param facts that hold after the later reading
   */
  FactDifference(List<KeptFact> facts) {
    facts.forEach(each -> later.add(name(each.fact())));
  }

  /** A withdrawal of each fact of the earlier reading that does not hold any more. */
  List<Fact> withdrawals(List<Fact> earlier) {
    List<Fact> withdrawals = new ArrayList<>();
    for (Fact each : earlier) {
      if (later.contains(name(each))) {
        continue;
      }
      if (each instanceof DependencyDrawn drawn) {
        withdrawals.add(new DependencyWithdrawn(drawn.number()));
      } else if (each instanceof UsageSeen used) {
        withdrawals.add(new UsageWithdrawn(used.lockClass(), used.bit()));
      } else if (each instanceof FindingReported found) {
        withdrawals.add(new FindingWithdrawn(found.finding().fingerprint()));
      }
    }
    return withdrawals;
  }

  /** What stays the same when a fact is reported again. */
  private static Object name(Fact fact) {
    if (fact instanceof DependencyDrawn drawn) {
      return List.of("dependency", drawn.number());
    }
    if (fact instanceof UsageSeen used) {
      return List.of("usage", used.lockClass(), used.bit());
    }
    return fact instanceof FindingReported found ? found.finding().fingerprint() : fact;
  }
}
