package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FindingWithdrawn;
import dev.lockreel.lockdep.facts.UsageWithdrawn;
import java.util.List;

/**
 * A fact of a source as a store keeps it.
 *
 * @param source identity of the source
 * @param emulated it is about the source's emulated protocols
 * @param fact the newest of its kind and number; a {@link DependencyWithdrawn}, {@link
 *     UsageWithdrawn} or {@link FindingWithdrawn} takes away what was kept
 * @param lockClass of a {@link ClassSeen}: {@link ClassRecord#id} of what it is in the graph; else
 *     0
 * @param order when the graph took it, counted over all sources; 0 where that is not known
 * @param earlier what it took of the same before, as far as checks depend on it
 */
public record KeptFact(
    String source, boolean emulated, Fact fact, int lockClass, long order, List<Taken> earlier) {
  public KeptFact {
    earlier = List.copyOf(earlier);
  }

  /** A fact of which it is not known when it came. */
  public KeptFact(String source, boolean emulated, Fact fact, int lockClass) {
    this(source, emulated, fact, lockClass, 0, List.of());
  }

  /**
   * A fact, and when the graph took it.
   *
   * @param order as {@link KeptFact#order}
   */
  public record Taken(long order, Fact fact) {}

  /** Whether it takes away what was kept. */
  public boolean isWithdrawal() {
    return fact instanceof DependencyWithdrawn
        || fact instanceof UsageWithdrawn
        || fact instanceof FindingWithdrawn;
  }
}
