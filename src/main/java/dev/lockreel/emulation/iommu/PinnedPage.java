package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/** A page that mediated devices have pinned (struct vfio_pfn). */
final class PinnedPage implements Stateful {
  final long page;
  final ModelEvent firstPinner;

  /** ref_count: pins without their unpins. */
  long refCount;

  /** The device's address under which it was pinned last. */
  long iova = PfnList.NO_IOVA;

  PinnedPage(long page, ModelEvent firstPinner) {
    this.page = page;
    this.firstPinner = firstPinner;
  }

  @Override
  public void fields(StateFields f) {
    refCount = f.number("refCount", refCount);
    iova = f.number("iova", iova);
  }
}
