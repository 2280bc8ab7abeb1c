package dev.lockreel.lockdep;

import java.util.Arrays;

/**
 * An edge of the graph: {@code to} was taken while {@code from} was held. Lives as long as its
 * graph, unless it is withdrawn.
 */
final class Dependency implements Provisional {
  private static final long[] NOTHING = {};

  final LockClass from;
  final LockClass to;

  /** {@link DependencyKind} bits. */
  int kinds;

  /** Kinds whose new end is a reader whose kind was only assumed, as not recursive. */
  int assumedKinds;

  int distance;

  /** Acquisitions that drew it, up to the last {@link ChainCache#spreadHits}. */
  long count;

  boolean emulated;

  /** The event that drew it first. */
  final Observation first;

  /** Address of the instance of {@link #from} in {@link #first}. */
  final long heldLock;

  /** One held lock that it was drawn from was released in order since. */
  boolean confirmed;

  /** Serial numbers of the held-lock entries that it rests on as long as it is not confirmed. */
  private long[] restsOn = NOTHING;

  /** An inferred gap took it back; it is no longer in the graph. */
  boolean withdrawn;

  boolean changed = true;

  Dependency(LockClass from, LockClass to, Observation first, long heldLock) {
    this.from = from;
    this.to = to;
    this.first = first;
    this.heldLock = heldLock;
    this.distance = Integer.MAX_VALUE;
    this.emulated = true;
  }

  /** It was drawn from that entry; whether it newly rests on it. */
  boolean drawnFrom(long serial) {
    if (confirmed) {
      return false;
    }
    for (long known : restsOn) {
      if (known == serial) {
        return false;
      }
    }
    restsOn = Arrays.copyOf(restsOn, restsOn.length + 1);
    restsOn[restsOn.length - 1] = serial;
    changed = true;
    return true;
  }

  @Override
  public void confirmed(long serial) {
    confirmed = true;
    restsOn = NOTHING;
    changed = true;
  }

  @Override
  public void refuted(long serial) {
    if (!confirmed) {
      restsOn = Arrays.stream(restsOn).filter(known -> known != serial).toArray();
      changed = true;
    }
  }

  /** Serial numbers of the held-lock entries that it rests on; none once one is confirmed. */
  long[] restsOn() {
    return restsOn;
  }

  /** Not confirmed, and nothing is left that might confirm it. */
  boolean groundless() {
    return !confirmed && restsOn.length == 0;
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
        first.witness(),
        heldLock,
        restsOn.clone());
  }

  /** What {@link #record} left. */
  static Dependency restored(DependencyRecord stored, LockClass from, LockClass to) {
    Dependency restored =
        new Dependency(from, to, Observation.restored(stored.first()), stored.heldLock());
    restored.kinds = stored.kinds();
    restored.assumedKinds = stored.assumedKinds();
    restored.distance = stored.distance();
    restored.count = stored.count();
    restored.emulated = stored.emulated();
    restored.restsOn = stored.restsOn().clone();
    restored.confirmed = stored.restsOn().length == 0;
    restored.changed = false;
    return restored;
  }

  @Override
  public String toString() {
    return from + " -> " + to;
  }
}
