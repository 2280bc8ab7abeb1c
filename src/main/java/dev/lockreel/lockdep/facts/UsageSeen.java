package dev.lockreel.lockdep.facts;

/**
 * A source has seen a class used in an interrupt, or held with one enabled.
 *
 * @param lockClass {@link ClassSeen#number}
 * @param bit number of the {@link Usage} bit
 * @param at the event that showed it first in this source
 * @param entryBits how the lock was taken, {@link Entry} bits without the class
 */
public record UsageSeen(int lockClass, int bit, Observation at, int entryBits) implements Fact {
  /** Whether its evidence was left out: another source has shown the same before. */
  public boolean isBare() {
    return at.isBare();
  }

  /** The same fact without its evidence. */
  public UsageSeen bare() {
    return new UsageSeen(lockClass, bit, Observation.bare(at.source(), at.position()), entryBits);
  }
}
