package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/**
 * vfio_pin_pages and vfio_iommu_type1_pin_pages: a mediated device pins pages of the mm that
 * attached the first such device (get_user_pages_remote).
 *
 * <p>Kirti Wankhede, "Re: [PATCH v9 04/12] vfio iommu: Add support for mediated devices",
 * 2016-10-20, linux-kernel.
 */
record PinPages(Type1Core core, Container container, PageRange range) implements Body {
  @Override
  public long run(Steps k) {
    k.downRead(container.groupLock);
    long ret;
    if (k.read(() -> container.driver, container.shared)) {
      ret = pin(k);
    } else if (core.pin().asPosted()) {
      ret = 0;
      k.note(() -> core.findings().pinReportsSuccess(k.call(), range.pages()));
    } else {
      ret = Type1Core.EINVAL;
    }
    k.upRead(container.groupLock);
    if (ret < 0) {
      k.write(() -> refused(k.stimulus()), container.sharedRefused, container.iommu.shared);
    }
    return ret;
  }

  /** Notes a refusal where the recorded pin succeeded: its unpin will come. */
  private void refused(ModelEvent recorded) {
    long pages = Math.min(range.pages(), recorded.number("ret", range.pages()));
    long[] named = range.resolve(container.iommu.mappings, false);
    for (int i = 0; i < pages; i++) {
      container.refused.merge(named[i], 1, Integer::sum);
    }
  }

  private long pin(Steps k) {
    Iommu iommu = container.iommu;
    k.mutexLock(iommu.lock);
    LocalAddressSpace local = k.read(iommu::local, iommu.shared);
    long[] pages = k.read(() -> range.resolve(iommu.mappings, container.introduced), iommu.shared);
    long ret = Type1Core.EINVAL;
    if (local != null && pages != null) {
      k.mutexLock(local.pfnListLock);
      ret = pin(k, iommu, local, pages);
      k.mutexUnlock(local.pfnListLock);
    }
    core.settle(k, container);
    k.mutexUnlock(iommu.lock);
    return ret;
  }

  private long pin(Steps k, Iommu iommu, LocalAddressSpace local, long[] pages) {
    // get_user_pages_remote(task->mm)
    Mm mm = k.read(() -> local.mm, local.shared);
    k.downRead(mm.mmapLock());
    k.upRead(mm.mmapLock());
    long lockAcct = k.read(() -> core.pin().locked(iommu, pages), iommu.shared, local.shared);
    if (lockAcct > k.read(mm.locked()::room, mm.sharedLocked())) {
      core.countRefusedPin(k);
      return Type1Core.ENOMEM;
    }
    k.write(() -> add(k, local.pfnList, pages), local.shared);
    core.accounting().lockAcct(k, iommu, mm, lockAcct);
    return pages.length;
  }

  private void add(Steps k, PfnList list, long[] pages) {
    for (int i = 0; i < pages.length; i++) {
      list.pin(pages[i], range.byIova() ? range.iova(i) : PfnList.NO_IOVA, k.stimulus());
    }
  }
}
