package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;
import java.util.List;

/**
 * vfio_dma_do_unmap: removes the mappings that lie in the range.
 *
 * @param all every mapping
 */
record UnmapDma(Type1Core core, Container container, long iova, long pages, boolean all)
    implements Body {
  @Override
  public long run(Steps k) {
    Iommu iommu = container.iommu;
    k.mutexLock(iommu.lock);
    List<Dma> mappings =
        k.read(() -> all ? iommu.mappings.all() : iommu.mappings.within(iova, pages), iommu.shared);
    if (!k.stimulus().has("ret") && k.read(() -> pinnedByDevices(mappings), core.pinned(iommu))) {
      // Their drivers are asked to unpin, without the lock.
      k.mutexUnlock(iommu.lock);
      k.inFlight();
      k.mutexLock(iommu.lock);
    }
    long unmapped = 0;
    for (Dma dma : k.read(() -> left(mappings), iommu.shared)) {
      core.removeDma(k, iommu, dma);
      unmapped += dma.pages;
    }
    core.settle(k, container);
    k.mutexUnlock(iommu.lock);
    return unmapped;
  }

  /** Mappings that no other task has unmapped meanwhile. */
  private List<Dma> left(List<Dma> mappings) {
    List<Dma> all = container.iommu.mappings.all();
    return mappings.stream().filter(all::contains).toList();
  }

  private boolean pinnedByDevices(List<Dma> mappings) {
    for (Dma dma : mappings) {
      if (container.iommu.pinnedByDevices(dma) > 0) {
        return true;
      }
    }
    return false;
  }
}
