package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import java.io.Serializable;

/** A page that mediated devices have pinned (struct vfio_pfn). */
final class PinnedPage implements Serializable {
  private static final long serialVersionUID = 1L;

  final long page;
  final ModelEvent firstPinner;

  /** ref_count: pins without their unpins. */
  long refCount;

  PinnedPage(long page, ModelEvent firstPinner) {
    this.page = page;
    this.firstPinner = firstPinner;
  }
}
