package dev.lockreel.lockdep.facts;

/**
 * A dependency as one source has drawn it so far.
 *
 * @param number of the dependency in its source, from 0; one that was withdrawn and is drawn again
 *     gets another
 * @param ends the classes
 * @param kinds {@link DependencyKind} bits that were seen
 * @param assumedKinds those of {@code kinds} that rest on a reader whose kind was only assumed
 * @param distance smallest number of places on the held stack between the two, 1 for neighbours
 * @param count acquisitions that drew it
 * @param first the event that drew it first
 * @param newest the event that showed the newest of {@code kinds}; often {@code first} itself
 * @param countBefore acquisitions that drew it before {@code newest}
 */
public record DependencyDrawn(
    int number,
    Ends ends,
    int kinds,
    int assumedKinds,
    int distance,
    long count,
    Drawing first,
    Drawing newest,
    long countBefore)
    implements Fact {
  /** Whether its evidence was left out: another source has shown the same before. */
  public boolean isBare() {
    return first.event().isBare();
  }

  /** The same fact without its evidence. */
  public DependencyDrawn bare() {
    Observation event = first.event();
    Drawing place = new Drawing(Observation.bare(event.source(), event.position()), 0);
    return new DependencyDrawn(number, ends, kinds, assumedKinds, distance, count, place, place, 0);
  }

  /** The same fact with another count. */
  public DependencyDrawn withCount(long newer) {
    return new DependencyDrawn(
        number, ends, kinds, assumedKinds, distance, newer, first, newest, countBefore);
  }

  /**
   * The ends of a dependency, by their numbers in the source.
   *
   * @param from the class that was held
   * @param to the class that was taken
   */
  public record Ends(int from, int to) {}

  /**
   * An event that drew a dependency.
   *
   * @param event what was taken, and what was held
   * @param held which of the held locks the dependency starts from, 0 for the oldest
   */
  public record Drawing(Observation event, int held) {
    /** Address of the held lock, 0 where hidden. */
    public long heldLock() {
      return event.heldLock(held);
    }
  }
}
