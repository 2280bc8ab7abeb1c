package dev.lockreel.lockdep.facts;

/**
 * How often a source has drawn a dependency. Comes seldom: at checkpoints.
 *
 * @param number {@link DependencyDrawn#number}
 * @param count acquisitions that drew it, from the beginning of the source
 */
public record DependencyCounted(int number, long count) implements Fact {}
