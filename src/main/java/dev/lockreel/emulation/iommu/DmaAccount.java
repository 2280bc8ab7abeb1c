package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/**
 * What a trace of the driver's inner functions shows of one mapping (struct vfio_dma). In pages.
 */
final class DmaAccount implements Stateful {
  /** Null where not known. */
  final Container container;

  final ModelEvent first;

  final boolean seenFromStart;

  /** Pins that have begun and of which the trace does not show what they returned. */
  int pinning;

  long pinned;
  long accounted;

  /** vfio_remove_dma of it; null while it lives. */
  ModelEvent removed;

  DmaAccount(Container container, ModelEvent first, boolean seenFromStart) {
    this.container = container;
    this.first = first;
    this.seenFromStart = seenFromStart;
  }

  /** The trace shows it from its first pin on, and how each of them ended. */
  boolean known() {
    return seenFromStart && pinning == 0;
  }

  @Override
  public void fields(StateFields f) {
    pinning = f.small("pinning", pinning);
    pinned = f.number("pinned", pinned);
    accounted = f.number("accounted", accounted);
    removed = f.value("removed", ModelEvent.class, removed);
  }
}
