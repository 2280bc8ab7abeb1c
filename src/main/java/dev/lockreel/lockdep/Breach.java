package dev.lockreel.lockdep;

/** A declared order that every acquisition of a chain breaks. */
final class Breach {
  final Found found;

  /** How many places below the new lock the held one stands, 1 for the neighbour. */
  final int distance;

  /** Of the chain's unspread hits, those that the finding has already or that are none of its. */
  long settledHits;

  Breach(Found found, int distance, long settledHits) {
    this.found = found;
    this.distance = distance;
    this.settledHits = settledHits;
  }
}
