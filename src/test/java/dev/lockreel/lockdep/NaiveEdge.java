package dev.lockreel.lockdep;

import java.util.Set;
import java.util.TreeSet;

/** A dependency as {@link NaiveValidator} knows it. */
final class NaiveEdge {
  final NaiveClass from;
  final NaiveClass to;

  /** Two letters each: E or S of the held lock, R or N of the new one. */
  final Set<String> kinds = new TreeSet<>();

  int distance = Integer.MAX_VALUE;
  long count;

  /** The lock objects of the event that drew it first. */
  final long firstFrom;

  final long firstTo;

  NaiveEdge(NaiveClass from, NaiveClass to, long firstFrom, long firstTo) {
    this.from = from;
    this.to = to;
    this.firstFrom = firstFrom;
    this.firstTo = firstTo;
  }

  @Override
  public String toString() {
    return from.name() + " -> " + to.name();
  }
}
