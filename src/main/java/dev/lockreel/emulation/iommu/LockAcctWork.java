package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Steps;
import dev.lockreel.emulation.sync.Work;

/**
 * vfio_lock_acct_bg: the work item that accounts pages for which mmap_lock was not free.
 *
 * @param by the call that queued it
 */
record LockAcctWork(Accounting accounting, Call by, Iommu iommu, Mm mm, long pages, int worker)
    implements Work {
  @Override
  public long run(Steps k) {
    k.downWrite(mm.mmapLock());
    k.write(() -> accounting.ran(by, iommu, mm, pages), iommu.sharedAccount, mm.sharedLocked());
    k.upWrite(mm.mmapLock());
    k.write(() -> accounting.workerIdle(worker), Accounting.WORKERS);
    return 0;
  }
}
