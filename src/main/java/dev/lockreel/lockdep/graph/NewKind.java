package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyDrawn.Drawing;
import dev.lockreel.lockdep.facts.DependencyKind;

/**
 * A dependency that is new, or drawn with a kind that the graph did not have.
 *
 * @param kind one {@link DependencyKind} bit
 * @param assumed the kind rests on a reader whose kind was only assumed
 * @param event the event that showed it
 * @param held which of the locks held there the dependency starts from
 * @param countedBefore how often the source had drawn it, in other ways, before that event
 */
record NewKind(
    Dependency dependency,
    int kind,
    boolean assumed,
    WitnessedEvent event,
    int held,
    long countedBefore) {
  static NewKind of(Dependency dependency, int kind, SourceShare source, DependencyDrawn drawn) {
    Drawing drawing = drawn.newest();
    return new NewKind(
        dependency,
        kind,
        (drawn.assumedKinds() & kind) != 0,
        new WitnessedEvent(source, drawing.event()),
        drawing.held(),
        drawn.countBefore());
  }

  /** A kind of a dependency that the graph has, with the share that drew it. */
  static NewKind known(Dependency dependency, int kind) {
    for (SourceShare.Drawn share : dependency.shares()) {
      if ((share.fact.kinds() & kind) != 0) {
        return of(dependency, kind, share.source, share.fact);
      }
    }
    throw new AssertionError("no source has drawn kind " + kind + " of " + dependency);
  }

  boolean heldShared() {
    return (kind & DependencyKind.SHARED_HELD) != 0;
  }

  /** Whether the new lock is taken by a recursive reader. */
  boolean recursive() {
    return (kind & DependencyKind.NON_RECURSIVE) == 0;
  }

  /** Address of the held lock, 0 where hidden. */
  long heldLock() {
    return event.event().heldLock(held);
  }

  Witness witness() {
    return event.witness();
  }
}
