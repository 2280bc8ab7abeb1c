package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;
import java.util.Collection;

/**
 * vfio_iommu_type1_detach_group: the last group of a domain takes the domain with it, and the last
 * group of its kind takes its pins.
 *
 * <p>Kirti Wankhede, "Re: [PATCH v9 04/12] vfio iommu: Add support for mediated devices",
 * 2016-10-20, linux-kernel; the window of re-accounting is Alex Williamson's remark there.
 */
record DetachGroup(Type1Core core, Containers containers, Container container, String group)
    implements Body {
  @Override
  public long run(Steps k) {
    Iommu iommu = container.iommu;
    k.downWrite(container.groupLock);
    k.mutexLock(iommu.lock);
    Domain domain = k.read(() -> iommu.domainOf(group), iommu.shared);
    if (domain != null) {
      k.write(() -> domain.groups.remove(group), iommu.shared);
      // A container that is older than the trace may have groups that it does not show.
      if (k.read(domain.groups::isEmpty, iommu.shared)
          && (container.introduced || domain.local == null)) {
        lastOf(k, iommu, domain);
      }
    }
    k.write(() -> container.attached.remove(group), container.shared);
    boolean last = container.introduced && k.read(container.attached::isEmpty, container.shared);
    if (last) {
      release(k, iommu);
    }
    core.settle(k, container);
    k.mutexUnlock(iommu.lock);
    k.upWrite(container.groupLock);
    if (last) {
      // Whoever names the container from now on finds none, or makes another one.
      k.write(
          () -> containers.released(container),
          container.shared,
          iommu.shared,
          Shared.object(container.address));
    }
    return 0;
  }

  private void lastOf(Steps k, Iommu iommu, Domain domain) {
    if (domain.local != null) {
      localUnpinAll(k, iommu, domain.local);
      if (k.read(iommu.domains::isEmpty, iommu.shared)) {
        core.unmapUnpinAll(k, iommu);
      }
      k.write(() -> iommu.localDomain = null, iommu.shared);
    } else {
      if (k.read(iommu.domains::size, iommu.shared) == 1) {
        lastIommu(k, iommu);
      }
      k.write(() -> iommu.domains.remove(domain), iommu.shared);
    }
    k.write(() -> domain.freed = true, iommu.shared);
  }

  /** vfio_local_unpin_all: an entry is removed with its last reference; all references go. */
  private void localUnpinAll(Steps k, Iommu iommu, LocalAddressSpace local) {
    k.mutexLock(local.pfnListLock);
    Collection<PinnedPage> pages = k.read(local.pfnList::all, local.shared);
    long due = k.read(() -> core.pin().unlocked(iommu, pages), iommu.shared, local.shared);
    for (PinnedPage page : pages) {
      k.write(() -> unpinAll(local.pfnList, page), local.shared);
    }
    if (core.detach().accountsDevicePages()) {
      core.accounting().lockAcct(k, iommu, k.read(() -> local.mm, local.shared), -due);
    }
    k.mutexUnlock(local.pfnListLock);
  }

  private static void unpinAll(PfnList list, PinnedPage page) {
    while (page.refCount > 0) {
      list.unpin(page);
    }
  }

  private void lastIommu(Steps k, Iommu iommu) {
    LocalAddressSpace local = k.read(iommu::local, iommu.shared);
    if (local == null) {
      core.unmapUnpinAll(k, iommu);
    } else if (core.detach().reaccounts()) {
      new Reaccount(core, container, local).run(k);
    } else {
      for (Dma dma : k.read(iommu.mappings::all, iommu.shared)) {
        core.unpinRemote(k, iommu, dma);
      }
    }
  }

  /** vfio_iommu_type1_release: the container has no group left, and its driver is removed. */
  private void release(Steps k, Iommu iommu) {
    LocalAddressSpace local = k.read(iommu::local, iommu.shared);
    if (local != null) {
      localUnpinAll(k, iommu, local);
      k.write(() -> iommu.localDomain = null, iommu.shared);
    }
    core.unmapUnpinAll(k, iommu);
    k.write(iommu.domains::clear, iommu.shared);
  }
}
