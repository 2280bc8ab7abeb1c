package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Steps;

/**
 * vfio_iommu_unmap_unpin_reaccount: all mappings are unpinned and taken from the account, then the
 * pages of mediated devices are accounted again. In between these are pinned and not counted, so
 * that another task can lock memory in their place.
 */
record Reaccount(Type1Core core, Container container, LocalAddressSpace local) {
  void run(Steps k) {
    Iommu iommu = container.iommu;
    for (Dma dma : k.read(iommu.mappings::all)) {
      if (k.read(() -> dma.pinned)) {
        k.write(() -> iommu.pinned(dma, false));
        core.accounting().lockAcct(k, iommu, dma.mm, -dma.pages);
      }
    }
    Mm mm = k.read(() -> local.mm);
    long uncounted = k.read(() -> iommu.due() - iommu.account.accounted() - iommu.account.queued());
    long othersBefore = k.read(mm.locked()::othersPages);
    if (!k.stimulus().has("ret")) {
      k.inFlight();
    }
    long othersAfter = k.read(mm.locked()::othersPages);
    k.mutexLock(local.pfnListLock);
    long locked = k.read(local.pfnList::size);
    core.accounting().lockAcct(k, iommu, mm, locked);
    k.mutexUnlock(local.pfnListLock);
    if (uncounted > 0) {
      boolean passed = k.read(mm.locked()::exceeded) && othersAfter > othersBefore;
      long lockedMeanwhile = othersAfter - othersBefore;
      k.note(() -> core.findings().unaccountedWindow(k.call(), uncounted, lockedMeanwhile, passed));
    }
  }
}
