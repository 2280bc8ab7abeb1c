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
    for (Dma dma : k.read(iommu.mappings::all, iommu.shared)) {
      if (k.read(dma::pinned, iommu.shared)) {
        core.unpin(k, iommu, dma);
        core.accounting().lockAcct(k, iommu, dma.mm, -dma.pages);
      }
    }
    Mm mm = k.read(() -> local.mm, local.shared);
    long uncounted =
        k.read(
            () -> iommu.due() - iommu.account.accounted() - iommu.account.queued(),
            iommu.shared,
            iommu.sharedAccount,
            local.shared);
    long othersBefore = k.read(mm.locked()::othersPages, mm.sharedLocked());
    if (!k.stimulus().has("ret")) {
      k.inFlight();
    }
    long othersAfter = k.read(mm.locked()::othersPages, mm.sharedLocked());
    k.mutexLock(local.pfnListLock);
    long locked = k.read(local.pfnList::size, local.shared);
    core.accounting().lockAcct(k, iommu, mm, locked);
    k.mutexUnlock(local.pfnListLock);
    if (uncounted > 0) {
      boolean passed =
          k.read(mm.locked()::exceeded, mm.sharedLocked()) && othersAfter > othersBefore;
      long lockedMeanwhile = othersAfter - othersBefore;
      k.note(() -> core.findings().unaccountedWindow(k.call(), uncounted, lockedMeanwhile, passed));
    }
  }
}
