package dev.lockreel.lockdep.source;

/** A declared order that every acquisition of a chain breaks. */
final class BrokenOrder {
  final SourceFinding finding;

  /** How many places on the held stack the held lock is below the new one, 1 for the neighbour. */
  final int distance;

  /** Hits of the chain, not spread yet, that the finding has counted already or never counts. */
  long settledHits;

  BrokenOrder(SourceFinding finding, int distance, long settledHits) {
    this.finding = finding;
    this.distance = distance;
    this.settledHits = settledHits;
  }
}
