package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;

/**
 * vfio_iommu_type1_attach_group. A group of mediated devices joins the local domain; one with an
 * IOMMU gets a domain, to which all mappings are replayed (vfio_iommu_replay).
 *
 * <p>Kirti Wankhede, "Re: [PATCH v9 04/12] vfio iommu: Add support for mediated devices",
 * 2016-10-20, linux-kernel.
 *
 * @param devices whether the group is one of mediated devices
 * @param mm of the task that attaches
 */
record AttachGroup(Type1Core core, Container container, String group, boolean devices, Mm mm)
    implements Body {
  @Override
  public long run(Steps k) {
    Iommu iommu = container.iommu;
    // A detach looks for the driver before it takes a lock: its first group brings it.
    boolean first = k.own(() -> !container.driver);
    k.downWrite(container.groupLock);
    k.mutexLock(iommu.lock);
    long ret = Type1Core.EINVAL;
    if (k.choose(Type1Core.ALLOCATION_FAILURE)) {
      ret = Type1Core.ENOMEM;
    } else if (k.read(() -> iommu.domainOf(group), iommu.shared) == null) {
      ret = devices ? attachDevices(k, iommu) : attachWithIommu(k, iommu);
    }
    if (ret == 0) {
      k.write(
          () -> attached(k),
          first
              ? new Shared[] {container.shared, Shared.object(container.address)}
              : new Shared[] {container.shared});
    }
    core.settle(k, container);
    k.mutexUnlock(iommu.lock);
    k.upWrite(container.groupLock);
    return ret;
  }

  private long attachDevices(Steps k, Iommu iommu) {
    Domain domain = k.own(() -> core.localDomain(container, mm));
    Domain local = k.read(() -> iommu.localDomain, iommu.shared);
    Domain target = domain;
    if (local == null) {
      k.write(() -> iommu.localDomain = domain, iommu.shared);
    } else {
      k.write(() -> domain.freed = true, iommu.shared);
      if (!core.attach().usesFreedDomain()) {
        target = local;
      }
    }
    Domain joined = target;
    k.write(() -> joined.groups.add(group), iommu.shared);
    if (k.read(() -> joined.freed, iommu.shared)) {
      k.note(() -> core.findings().usedFreedDomain(k.call(), group));
    }
    return 0;
  }

  private long attachWithIommu(Steps k, Iommu iommu) {
    Domain domain = k.own(Domain::new);
    if (!k.stimulus().has("ret")) {
      k.inFlight();
    }
    // Mappings that another domain with an IOMMU has are pinned already.
    for (Dma dma : k.read(iommu.mappings::all, iommu.shared)) {
      if (!k.read(dma::pinned, iommu.shared)) {
        long ret = core.pinRemote(k, iommu, dma);
        if (ret != 0) {
          undo(k, iommu);
          return ret;
        }
      }
    }
    k.write(
        () -> {
          domain.groups.add(group);
          iommu.domains.add(domain);
        },
        iommu.shared);
    return 0;
  }

  private void undo(Steps k, Iommu iommu) {
    if (k.read(iommu.domains::isEmpty, iommu.shared)) {
      for (Dma dma : k.read(iommu.mappings::all, iommu.shared)) {
        core.unpinRemote(k, iommu, dma);
      }
    }
  }

  private void attached(Steps k) {
    container.driver = true;
    if (container.attached.put(group, devices) != null) {
      core.findings().attachedTwice(k.call(), group);
    }
  }
}
