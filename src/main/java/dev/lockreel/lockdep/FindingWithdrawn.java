package dev.lockreel.lockdep;

/**
 * All that a finding rested on in its source has proved stale.
 *
 * @param fingerprint of the {@link FindingReported}
 */
public record FindingWithdrawn(String fingerprint) implements Fact {}
