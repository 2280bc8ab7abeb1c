package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FindingWithdrawn;
import dev.lockreel.lockdep.facts.UsageWithdrawn;

/**
 * A fact of a source as a store keeps it.
 *
 * @param source identity of the source
 * @param emulated it is about the source's emulated protocols
 * @param fact the newest of its kind and number; a {@link DependencyWithdrawn}, {@link
 *     UsageWithdrawn} or {@link FindingWithdrawn} takes away what was kept
 * @param lockClass of a {@link ClassSeen}: {@link ClassRecord#id} of what it is in the graph; else
 *     0
 */
public record KeptFact(String source, boolean emulated, Fact fact, int lockClass) {
  /** Whether it takes away what was kept. */
  public boolean isWithdrawal() {
    return fact instanceof DependencyWithdrawn
        || fact instanceof UsageWithdrawn
        || fact instanceof FindingWithdrawn;
  }
}
