package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/**
 * The pins and accounting of one mapping (struct vfio_dma) in a trace of the driver's inner
 * functions. In pages.
 */
final class DmaAccount implements Stateful {
  /** Null where not known. */
  final Container container;

  final ModelEvent first;

  final boolean seenFromStart;

  /** Pins that have begun and whose return the trace does not show. */
  int pinning;

  long pinned;
  long accounted;

  /** Its vfio_remove_dma; null while it lives. */
  ModelEvent removed;

  DmaAccount(Container container, ModelEvent first, boolean seenFromStart) {
    this.container = container;
    this.first = first;
    this.seenFromStart = seenFromStart;
  }

  /** Whether the trace shows it from its first pin on, and the return of each pin. */
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
