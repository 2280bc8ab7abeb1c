package dev.lockreel.lockdep;

import java.util.ArrayList;
import java.util.List;

/** A task as {@link NaiveValidator} knows it. */
final class NaiveTask {
  /** Oldest first. */
  final List<NaiveHeld> held = new ArrayList<>();

  /** It has passed a point at which it holds nothing. */
  boolean knownEmpty;

  boolean hardirqThreaded;
}
