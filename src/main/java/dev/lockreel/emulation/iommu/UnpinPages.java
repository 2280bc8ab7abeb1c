package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;
import java.util.ArrayList;
import java.util.List;

/** vfio_unpin_pages and vfio_iommu_type1_unpin_pages: a mediated device gives references back. */
record UnpinPages(Type1Core core, Container container, PageRange range) implements Body {
  @Override
  public long run(Steps k) {
    k.downRead(container.groupLock);
    long ret = k.read(() -> container.driver, container.shared) ? unpin(k) : Type1Core.EINVAL;
    k.upRead(container.groupLock);
    return ret;
  }

  private long unpin(Steps k) {
    Iommu iommu = container.iommu;
    k.mutexLock(iommu.lock);
    LocalAddressSpace local = k.read(iommu::local, iommu.shared);
    long ret = Type1Core.EINVAL;
    if (local != null) {
      k.mutexLock(local.pfnListLock);
      ret = unpin(k, iommu, local);
      k.mutexUnlock(local.pfnListLock);
    }
    core.settle(k, container);
    k.mutexUnlock(iommu.lock);
    return ret;
  }

  private long unpin(Steps k, Iommu iommu, LocalAddressSpace local) {
    long[] pages =
        k.read(
            () -> range.resolvePinned(iommu.mappings, local.pfnList), iommu.shared, local.shared);
    List<PinnedPage> unpinned = new ArrayList<>();
    long unlocked = 0;
    for (int i = 0; i < pages.length; i++) {
      long page = pages[i];
      PinnedPage entry = k.read(() -> local.pfnList.find(page), local.shared);
      if (entry == null && k.update(() -> wasRefused(page), container.sharedRefused)) {
        continue;
      }
      if (entry == null) {
        notPinned(k, page, range.byIova() && Page.hasVaddr(page));
        continue;
      }
      unlocked += k.read(() -> core.pin().unlocked(iommu, entry), iommu.shared, local.shared);
      k.write(() -> local.pfnList.unpin(entry), local.shared);
      unpinned.add(entry);
    }
    core.accounting().lockAcct(k, iommu, k.read(() -> local.mm, local.shared), -unlocked);
    return unpinned.size();
  }

  /** Whether the recorded kernel pinned the page and the emulated one refused. */
  private boolean wasRefused(long page) {
    Integer times = container.refused.get(page);
    if (times != null) {
      container.refused.computeIfPresent(page, (key, n) -> n == 1 ? null : n - 1);
    }
    return times != null;
  }

  /**
   * Reports an unpin without pin, where all possible pins are known: those since the page was
   * mapped.
   */
  private void notPinned(Steps k, long page, boolean mapped) {
    if (container.introduced && mapped && !k.read(() -> container.doubtful, container.shared)) {
      k.note(() -> core.findings().unpinWithoutPin(k.call(), page));
    }
  }
}
