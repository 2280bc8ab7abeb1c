package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/** A device's mapping of a range, and what is known to be wrong with it. */
final class DeviceMapping implements Stateful {
  private long generation;
  private boolean mapped;
  private Invalidation invalidatedBy;
  private boolean collided;

  /** The number of invalidations that overlap it and have begun. */
  long generation() {
    return generation;
  }

  /** Whether the device has it in its page table. */
  boolean mapped() {
    return mapped;
  }

  /** The invalidation since which it has not been faulted without a collision; null for none. */
  Invalidation invalidatedBy() {
    return invalidatedBy;
  }

  /** Whether it was faulted since, but an invalidation came in between. */
  boolean collided() {
    return collided;
  }

  /** Whether the access touches pages that an invalidation has taken away. */
  boolean takenAway(ModelEvent access) {
    return invalidatedBy != null
        && (!access.has("start")
            || new Interval(access.address("start"), access.number("end", -1))
                .overlaps(invalidatedBy.interval()));
  }

  /** An invalidation that overlaps it has begun. */
  void invalidationBegins() {
    generation++;
  }

  /** That invalidation goes ahead: the pages are no longer the device's. */
  void invalidated(Invalidation by) {
    invalidatedBy = by;
    collided = false;
  }

  /** The device has dropped the mapping. */
  void dropped() {
    mapped = false;
  }

  /** Drops what is known: events were lost, and it may have been faulted or dropped meanwhile. */
  void forget() {
    mapped = false;
    invalidatedBy = null;
  }

  /** The device has faulted it. */
  void faulted(boolean collision, Invalidation with) {
    mapped = true;
    collided = collision;
    invalidatedBy = collision ? with : null;
  }

  @Override
  public void fields(StateFields f) {
    generation = f.number("generation", generation);
    mapped = f.flag("mapped", mapped);
    invalidatedBy = f.value("invalidatedBy", Invalidation.class, invalidatedBy);
    collided = f.flag("collided", collided);
  }
}
