package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Steps;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
import dev.lockreel.finding.Rule;

/**
 * vfio_iommu_unmap_unpin_reaccount: all mappings are unpinned and no longer accounted, then what
 * mediated devices have pinned is accounted again. In between their pages are pinned and not
 * counted; that is where another lock of memory fits in.
 */
record Reaccount(Type1Core driver, Container container, LocalAddressSpace local) {
  void run(Steps k) {
    Iommu iommu = container.iommu;
    for (Dma dma : k.read(iommu.mappings::all)) {
      if (k.read(() -> dma.pinned)) {
        k.write(() -> iommu.pinned(dma, false));
        driver.accounting.lockAcct(k, iommu, dma.mm, -dma.pages);
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
    driver.accounting.lockAcct(k, iommu, mm, locked);
    k.mutexUnlock(local.pfnListLock);
    if (uncounted > 0) {
      boolean passed = k.read(mm.locked()::exceeded) && othersAfter > othersBefore;
      k.note(() -> report(k, uncounted, othersAfter - othersBefore, passed));
    }
  }

  private void report(Steps k, long uncounted, long lockedMeanwhile, boolean passed) {
    FindingBuilder verdict =
        Finding.of(Rule.UNACCOUNTED_WINDOW, k.call().place())
            .at(k.stimulus().witness(k.call().place(), true))
            .because(
                k.stimulus().task()
                    + " unpinned all mappings before it accounted again what mediated devices have"
                    + " pinned: meanwhile "
                    + PinLeak.pagesWere(uncounted)
                    + " pinned and not counted. "
                    + (passed
                        ? PinLeak.pagesWere(lockedMeanwhile)
                            + " locked in that window, and RLIMIT_MEMLOCK is passed."
                        : "Nobody passed RLIMIT_MEMLOCK by it here; an mlock at that moment"
                            + " could."))
            .mitigation("Account each page when it is unpinned, and nothing again.");
    driver.kernel.report(passed ? verdict : verdict.warning());
  }
}
