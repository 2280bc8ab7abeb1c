package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import java.io.Serializable;

/**
 * What a trace of the driver's inner functions shows of one mapping (struct vfio_dma). In pages.
 */
final class DmaAccount implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Null where not known. */
  final Container container;

  final ModelEvent first;

  /** The trace shows it from its first pin on. */
  final boolean known;

  long pinned;
  long accounted;

  /** vfio_remove_dma of it; null while it lives. */
  ModelEvent removed;

  DmaAccount(Container container, ModelEvent first, boolean known) {
    this.container = container;
    this.first = first;
    this.known = known;
  }
}
