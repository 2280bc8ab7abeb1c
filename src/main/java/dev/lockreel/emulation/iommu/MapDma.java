package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/** vfio_dma_do_map: adds the mapping and, where a group with an IOMMU is attached, pins it. */
record MapDma(Type1Core core, Container container, Dma dma) implements Body {
  @Override
  public long run(Steps k) {
    Iommu iommu = container.iommu;
    k.mutexLock(iommu.lock);
    long ret = Type1Core.EEXIST;
    if (k.choose(Type1Core.ALLOCATION_FAILURE)) {
      ret = Type1Core.ENOMEM;
    } else if (!k.read(() -> iommu.mappings.overlaps(dma.iova, dma.pages), iommu.shared)) {
      k.write(() -> iommu.mappings.add(dma), core.pinned(iommu));
      ret = k.read(iommu.domains::isEmpty, iommu.shared) ? 0 : core.pinRemote(k, iommu, dma);
      if (ret != 0) {
        core.removeDma(k, iommu, dma);
      }
    }
    core.settle(k, container);
    k.mutexUnlock(iommu.lock);
    return ret;
  }
}
