package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;
import java.util.Arrays;

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
    int start = 0;
    for (long end : Type1Core.runs(k, pages.length)) {
      long[] run = Arrays.copyOfRange(pages, start, (int) end);
      if (!pinRun(k, iommu, local, run, start)) {
        unwind(k, iommu, local, Arrays.copyOf(pages, start));
        return Type1Core.ENOMEM;
      }
      start = (int) end;
    }
    return pages.length;
  }

  /**
   * Pins consecutive pages.
   *
   * @param first number of the first of them within the range
   * @return whether the limit of locked memory allows it
   */
  private boolean pinRun(Steps k, Iommu iommu, LocalAddressSpace local, long[] pages, int first) {
    // get_user_pages_remote(task->mm)
    Mm mm = k.read(() -> local.mm, local.shared);
    k.downRead(mm.mmapLock());
    k.upRead(mm.mmapLock());
    long lockAcct = k.read(() -> core.pin().locked(iommu, pages), iommu.shared, local.shared);
    if (lockAcct > k.read(mm.locked()::room, mm.sharedLocked())) {
      core.countRefusedPin(k);
      return false;
    }
    k.write(() -> add(k, local.pfnList, pages, first), local.shared);
    core.accounting().lockAcct(k, iommu, mm, lockAcct);
    return true;
  }

  private void add(Steps k, PfnList list, long[] pages, int first) {
    for (int i = 0; i < pages.length; i++) {
      long iova = range.byIova() ? range.iova(first + i) : PfnList.NO_IOVA;
      list.pin(pages[i], iova, k.stimulus());
    }
  }

  /** Gives back the references to pages that were pinned before one that could not be. */
  private void unwind(Steps k, Iommu iommu, LocalAddressSpace local, long[] pages) {
    if (pages.length == 0) {
      return;
    }
    long unlocked = k.update(() -> remove(iommu, local.pfnList, pages), core.pinned(iommu));
    core.accounting().lockAcct(k, iommu, k.read(() -> local.mm, local.shared), -unlocked);
  }

  private long remove(Iommu iommu, PfnList list, long[] pages) {
    long unlocked = 0;
    for (long page : pages) {
      PinnedPage entry = list.find(page);
      unlocked += core.pin().unlocked(iommu, entry);
      list.unpin(entry);
    }
    return unlocked;
  }
}
