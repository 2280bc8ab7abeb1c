package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyDrawn.Drawing;
import dev.lockreel.lockdep.facts.DependencyKind;
import java.util.ArrayList;
import java.util.List;

/**
 * An edge of the graph: {@code to} was taken while {@code from} was held, in one source or several.
 * Lives as long as a source draws it.
 */
final class Dependency {
  final LockClass from;
  final LockClass to;

  /** The share of each source that draws it. */
  final List<SourceShare.Drawn> shares = new ArrayList<>(1);

  /** {@link DependencyKind} bits that were checked; all those of the shares but for a moment. */
  int kinds;

  /** Kinds whose new end is a reader whose kind every source only assumed, as not recursive. */
  int assumedKinds;

  int distance;

  /** Acquisitions that drew it, as far as the sources have said. */
  long count;

  boolean emulated;

  /** The event that drew it first. */
  WitnessedEvent first;

  /** Address of the instance of {@link #from} in {@link #first}. */
  long heldLock;

  /** It is no longer in the graph. */
  boolean withdrawn;

  boolean changed = true;

  Dependency(LockClass from, LockClass to) {
    this.from = from;
    this.to = to;
  }

  /** Takes together what the sources have drawn, but for the kinds, which are checked first. */
  void join() {
    SourceShare.Drawn earliest = shares.get(0);
    if (shares.size() > 1) {
      for (SourceShare.Drawn each : shares) {
        earliest = each.firstEvent().isBefore(earliest.firstEvent()) ? each : earliest;
      }
    }
    int certain = 0;
    int assumed = 0;
    distance = Integer.MAX_VALUE;
    count = 0;
    emulated = true;
    for (SourceShare.Drawn each : shares) {
      DependencyDrawn drawn = each.fact;
      certain |= drawn.kinds() & ~drawn.assumedKinds();
      assumed |= drawn.assumedKinds();
      distance = Math.min(distance, drawn.distance());
      count += each.count;
      emulated &= each.source.emulated;
    }
    assumedKinds = assumed & ~certain;
    Drawing drawing = earliest.fact.first();
    if (first == null || first.event() != drawing.event()) {
      first = new WitnessedEvent(earliest.source, drawing.event());
      heldLock = drawing.heldLock();
    }
    changed = true;
  }

  DependencyRecord record() {
    return new DependencyRecord(
        from.id, to.id, kinds, assumedKinds, distance, count, emulated, first.witness(), heldLock);
  }

  @Override
  public String toString() {
    return from + " -> " + to;
  }
}
