package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Body;
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
    k.downWrite(container.groupLock);
    k.mutexLock(iommu.lock);
    long ret = Type1Core.EINVAL;
    if (k.read(() -> iommu.domainOf(group)) == null) {
      ret = devices ? attachDevices(k, iommu) : attachWithIommu(k, iommu);
    }
    if (ret == 0) {
      k.write(() -> attached(k));
    }
    k.note(() -> core.check().settle(k.call(), container));
    k.mutexUnlock(iommu.lock);
    k.upWrite(container.groupLock);
    return ret;
  }

  private long attachDevices(Steps k, Iommu iommu) {
    Domain domain = k.read(() -> core.localDomain(container, mm));
    Domain local = k.read(() -> iommu.localDomain);
    Domain target = domain;
    if (local == null) {
      k.write(() -> iommu.localDomain = domain);
    } else {
      k.write(() -> domain.freed = true);
      if (!core.attach().usesFreedDomain()) {
        target = local;
      }
    }
    Domain joined = target;
    k.write(() -> joined.groups.add(group));
    if (k.read(() -> joined.freed)) {
      k.note(() -> core.findings().usedFreedDomain(k.call(), group));
    }
    return 0;
  }

  private long attachWithIommu(Steps k, Iommu iommu) {
    Domain domain = k.read(Domain::new);
    if (!k.stimulus().has("ret")) {
      k.inFlight();
    }
    // Mappings that another domain with an IOMMU has are pinned already.
    for (Dma dma : k.read(iommu.mappings::all)) {
      if (!k.read(() -> dma.pinned)) {
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
        });
    return 0;
  }

  private void undo(Steps k, Iommu iommu) {
    if (k.read(iommu.domains::isEmpty)) {
      for (Dma dma : k.read(iommu.mappings::all)) {
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
