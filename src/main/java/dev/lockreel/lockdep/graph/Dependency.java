package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An edge of the graph: {@code to} was taken while {@code from} was held, in one source or several.
 * Lives as long as a source draws it.
 */
final class Dependency {
  /** The order of every report. */
  static final Comparator<Dependency> BY_ENDS =
      Comparator.comparingInt((Dependency each) -> each.from.id)
          .thenComparingInt(each -> each.to.id);

  final LockClass from;
  final LockClass to;

  /**
   * The share of each source that draws it; null where that is none, or {@link #earliest} alone.
   */
  private List<SourceShare.Drawn> several;

  /** {@link DependencyKind} bits that were checked; all those of the shares but for a moment. */
  int kinds;

  /** Kinds whose new end is a reader whose kind every source only assumed, as not recursive. */
  int assumedKinds;

  /** Kinds that some source has seen for certain. */
  private int certainKinds;

  /** Kinds that are in {@link StrongComponents}. */
  int strongKinds;

  int distance;

  /** Acquisitions that drew it, as far as the sources have said. */
  long count;

  boolean emulated;

  /** The share that drew it first. */
  private SourceShare.Drawn earliest;

  /** It is no longer in the graph. */
  boolean withdrawn;

  /**
   * It is on a cycle that was passed over, in whose place a search may find another without it or
   * without its evidence; or may be on one, where a store kept it.
   */
  boolean hides;

  /** It is among the {@link ChangedParts}. */
  boolean changed;

  /** A source has withdrawn its share since {@link BareFacts#review}. */
  boolean lostShare;

  /** What {@link EvidenceListener#known} got last: the share with the first evidence, its kinds. */
  private SourceShare.Drawn knownShare;

  private int knownKinds;

  Dependency(LockClass from, LockClass to) {
    this.from = from;
    this.to = to;
  }

  /** The share of each source that draws it; mostly one. */
  List<SourceShare.Drawn> shares() {
    if (several != null) {
      return several;
    }
    return earliest == null ? List.of() : List.of(earliest);
  }

  /** Adds the share of one more source. */
  void add(SourceShare.Drawn share) {
    if (several == null && earliest != null) {
      several = new ArrayList<>(shares());
    }
    if (several != null) {
      several.add(share);
    }
    join(share);
  }

  /** Adds the share of one more source that a store has kept: no change. */
  void restore(SourceShare.Drawn share) {
    boolean before = changed;
    changed = true;
    add(share);
    changed = before;
  }

  /** Takes out the share of a source, which leaves the rest to be joined anew. */
  void remove(SourceShare.Drawn share) {
    several = new ArrayList<>(shares());
    several.remove(share);
    lostShare = true;
  }

  /** It differs from what the last changes had. */
  void change() {
    if (!changed) {
      changed = true;
      from.changes.add(this);
    }
  }

  /** Takes together anew what the sources have drawn. Cost: O(sources that draw it). */
  void join() {
    List<SourceShare.Drawn> all = shares();
    earliest = null;
    all.forEach(this::join);
  }

  /** Takes in what one more source has drawn, but for the kinds, which are checked first. */
  private void join(SourceShare.Drawn share) {
    DependencyDrawn drawn = share.fact;
    change();
    if (earliest == null) {
      earliest = share;
      assumedKinds = drawn.assumedKinds();
      certainKinds = drawn.kinds() & ~assumedKinds;
      distance = drawn.distance();
      count = share.count;
      emulated = share.source.emulated;
      return;
    }
    earliest = share.firstEvent().isBefore(earliest.firstEvent()) ? share : earliest;
    certainKinds |= drawn.kinds() & ~drawn.assumedKinds();
    assumedKinds = (assumedKinds | drawn.assumedKinds()) & ~certainKinds;
    distance = Math.min(distance, drawn.distance());
    count += share.count;
    emulated &= share.source.emulated;
  }

  /** The share that drew it first. */
  SourceShare.Drawn earliest() {
    return earliest;
  }

  /** Notes the first evidence; whether it is another than at the last call. */
  boolean noteEvidence() {
    if (first().event().isBare() || (knownShare == earliest && knownKinds == firstKinds())) {
      return false;
    }
    knownShare = earliest;
    knownKinds = firstKinds();
    return true;
  }

  /** The event that drew it first. */
  WitnessedEvent first() {
    return earliest.firstEvent();
  }

  /** Kinds that the source of {@link #first} has drawn. */
  int firstKinds() {
    return earliest.fact.kinds();
  }

  /** {@link #first} as its source has seen it. */
  Observation firstEvent() {
    return earliest.fact.first().event();
  }

  /** Address of the instance of {@link #from} in {@link #first}. */
  long heldLock() {
    return earliest.fact.first().heldLock();
  }

  DependencyRecord record() {
    return new DependencyRecord(
        from.id,
        to.id,
        kinds,
        assumedKinds,
        distance,
        count,
        emulated,
        first().witness(),
        heldLock());
  }

  @Override
  public String toString() {
    return from + " -> " + to;
  }
}
