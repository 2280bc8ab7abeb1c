package dev.lockreel.lockdep.facts;

/**
 * All that a finding rested on in its source has proved stale.
 *
 * @param fingerprint of the {@link FindingReported}
 */
public record FindingWithdrawn(String fingerprint) implements Fact {}
