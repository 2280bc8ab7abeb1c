package dev.lockreel.lockdep.facts;

/**
 * All that a dependency rested on in its source has proved stale: the source has not drawn it.
 *
 * @param number {@link DependencyDrawn#number}
 */
public record DependencyWithdrawn(int number) implements Fact {}
