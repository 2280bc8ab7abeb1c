package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;

/**
 * vfio_iommu_type1_attach_group. A group of mediated devices joins the local domain; one with an
 * IOMMU gets a domain, to which all mappings are replayed (vfio_iommu_replay).
 *
 * <p>Kirti Wankhede, "Re: [PATCH v9 04/12] vfio iommu: Add support for mediated devices",
 * 2016-10-20, linux-kernel.
 *
 * @param devices the group is one of mediated devices
 * @param mm of the task that attaches
 */
record AttachGroup(
    Type1Core driver,
    Container container,
    String group,
    boolean devices,
    Mm mm,
    AttachVariant variant,
    PinVariant pinning)
    implements Body {
  private static final long serialVersionUID = 1L;

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
    k.note(() -> driver.check.settle(k.call(), container));
    k.mutexUnlock(iommu.lock);
    k.upWrite(container.groupLock);
    return ret;
  }

  private long attachDevices(Steps k, Iommu iommu) {
    Domain domain = k.read(() -> driver.localDomain(container, mm));
    Domain local = k.read(() -> iommu.localDomain);
    Domain target = domain;
    if (local == null) {
      k.write(() -> iommu.localDomain = domain);
    } else {
      k.write(() -> domain.freed = true);
      if (!variant.usesFreedDomain()) {
        target = local;
      }
    }
    Domain joined = target;
    k.write(() -> joined.groups.add(group));
    if (k.read(() -> joined.freed)) {
      k.note(() -> usedFreed(k));
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
        long ret = driver.pinRemote(k, iommu, dma, pinning);
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
        driver.unpinRemote(k, iommu, dma);
      }
    }
  }

  private void attached(Steps k) {
    container.driver = true;
    if (container.attached.put(group, devices) != null) {
      driver.kernel.report(
          Finding.of(Rule.GROUP_ATTACHED_TWICE, k.call().place())
              .at(k.stimulus().witness(k.call().place(), true))
              .because(
                  k.stimulus().task()
                      + " attached group "
                      + group
                      + " a second time: the lists that it searched do not have it, although its"
                      + " first attach returned 0."));
    }
  }

  private void usedFreed(Steps k) {
    driver.kernel.report(
        Finding.of(Rule.USE_AFTER_FREE, k.call().place())
            .at(k.stimulus().witness(k.call().place(), true))
            .because(
                k.stimulus().task()
                    + " freed the domain that it had made, since the container has a local domain"
                    + " already, and then put group "
                    + group
                    + " on the freed domain's group_list. The local domain does not know the"
                    + " group.")
            .mitigation("Add the group to iommu->local_domain->group_list."));
  }
}
