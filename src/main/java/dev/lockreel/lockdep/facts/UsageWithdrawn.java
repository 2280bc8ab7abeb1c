package dev.lockreel.lockdep.facts;

/**
 * The held lock that a usage rested on has proved stale: the source has not seen it.
 *
 * @param lockClass {@link ClassSeen#number}
 * @param bit number of the {@link Usage} bit
 */
public record UsageWithdrawn(int lockClass, int bit) implements Fact {}
