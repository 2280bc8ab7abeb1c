package dev.lockreel.lockdep.facts;

import java.util.Objects;

/**
 * A dependency as one source has drawn it so far. Of these a graph has a million: one object, what
 * it is made of are made when asked for.
 */
public final class DependencyDrawn implements Fact {
  private final int number;
  private final int from;
  private final int to;
  private final int kinds;
  private final int assumedKinds;
  private final int distance;
  private final long count;
  private final Observation firstEvent;
  private final int firstHeld;
  private final Observation newestEvent;
  private final int newestHeld;
  private final long countBefore;

  /**
   * A dependency.
   *
   * @param number of the dependency in its source, from 0; one that was withdrawn and is drawn
   *     again gets another
   * @param ends the classes
   * @param kinds {@link DependencyKind} bits that were seen
   * @param assumedKinds those of {@code kinds} that rest on a reader whose kind was only assumed
   * @param distance smallest number of places on the held stack between the two, 1 for neighbours
   * @param count acquisitions that drew it
   * @param first the event that drew it first
   * @param newest the event that showed the newest of {@code kinds}; often {@code first} itself
   * @param countBefore acquisitions that drew it before {@code newest}
   */
  public DependencyDrawn(
      int number,
      Ends ends,
      int kinds,
      int assumedKinds,
      int distance,
      long count,
      Drawing first,
      Drawing newest,
      long countBefore) {
    this.number = number;
    from = ends.from();
    to = ends.to();
    this.kinds = kinds;
    this.assumedKinds = assumedKinds;
    this.distance = distance;
    this.count = count;
    firstEvent = first.event();
    firstHeld = first.held();
    newestEvent = newest.event();
    newestHeld = newest.held();
    this.countBefore = countBefore;
  }

  /** Its number in its source. */
  public int number() {
    return number;
  }

  /** The classes. */
  public Ends ends() {
    return new Ends(from, to);
  }

  /** {@link DependencyKind} bits that were seen. */
  public int kinds() {
    return kinds;
  }

  /** Those of {@link #kinds} that rest on a reader whose kind was only assumed. */
  public int assumedKinds() {
    return assumedKinds;
  }

  /** Smallest number of places on the held stack between the two, 1 for neighbours. */
  public int distance() {
    return distance;
  }

  /** Acquisitions that drew it. */
  public long count() {
    return count;
  }

  /** The event that drew it first. */
  public Drawing first() {
    return new Drawing(firstEvent, firstHeld);
  }

  /** The event that showed the newest of {@link #kinds}; often {@link #first} itself. */
  public Drawing newest() {
    return new Drawing(newestEvent, newestHeld);
  }

  /** Acquisitions that drew it before {@link #newest}. */
  public long countBefore() {
    return countBefore;
  }

  /** Whether its evidence was left out: another source has shown the same before. */
  public boolean isBare() {
    return firstEvent.isBare();
  }

  /** The same fact without its evidence. */
  public DependencyDrawn bare() {
    Drawing place = new Drawing(Observation.bare(firstEvent.source(), firstEvent.position()), 0);
    return new DependencyDrawn(
        number, ends(), kinds, assumedKinds, distance, count, place, place, 0);
  }

  /** The same fact with another count. */
  public DependencyDrawn withCount(long newer) {
    return new DependencyDrawn(
        number, ends(), kinds, assumedKinds, distance, newer, first(), newest(), countBefore);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DependencyDrawn drawn
        && number == drawn.number
        && ends().equals(drawn.ends())
        && kinds == drawn.kinds
        && assumedKinds == drawn.assumedKinds
        && distance == drawn.distance
        && count == drawn.count
        && first().equals(drawn.first())
        && newest().equals(drawn.newest())
        && countBefore == drawn.countBefore;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        number, from, to, kinds, assumedKinds, distance, count, first(), newest(), countBefore);
  }

  @Override
  public String toString() {
    return "DependencyDrawn["
        + number
        + ", "
        + ends()
        + ", kinds "
        + kinds
        + ", assumed "
        + assumedKinds
        + ", distance "
        + distance
        + ", "
        + count
        + " times, first "
        + first()
        + ", newest "
        + newest()
        + " after "
        + countBefore
        + "]";
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
