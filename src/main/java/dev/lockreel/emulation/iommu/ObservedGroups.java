package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import java.util.List;

/** Follows the groups and mappings of a container by recorded calls. */
final class ObservedGroups {
  private final Type1Core core;

  ObservedGroups(Type1Core core) {
    this.core = core;
  }

  /** vfio_group_attach returned. */
  void attached(ModelEvent begin, ModelEvent end, Container container, long ret, Mm mm) {
    if (ret != 0) {
      return;
    }
    container.driver = true;
    String group = begin.text("group");
    boolean devices = begin.text("kind").equals("mdev");
    if (container.attached.put(group, devices) != null) {
      if (container.within(Type1Events.GROUP_DETACH)) {
        // It may be detached already, by a call that has not returned.
        container.doubtful = true;
      }
      if (!container.doubtful) {
        core.findings().attachedTwice(begin, end, group);
      }
      return;
    }
    Iommu iommu = container.iommu;
    if (devices) {
      if (iommu.localDomain == null) {
        iommu.localDomain = core.localDomain(container, mm);
      }
      iommu.localDomain.groups.add(group);
      return;
    }
    // Without its kind it may be either: who pinned what is unknown.
    container.doubtful |= !begin.has("kind");
    Domain domain = new Domain();
    domain.groups.add(group);
    iommu.domains.add(domain);
    iommu.mappings.all().forEach(dma -> iommu.pinned(dma, true));
  }

  /** vfio_group_detach returned; returns whether that was the last group. */
  boolean detached(ModelEvent begin, Container container, long ret) {
    if (ret < 0 && ret != Long.MIN_VALUE) {
      return false;
    }
    String group = begin.text("group");
    Iommu iommu = container.iommu;
    Domain domain = iommu.domainOf(group);
    if (domain != null) {
      domain.groups.remove(group);
      if (domain.groups.isEmpty()) {
        lastOf(iommu, domain, container);
      }
    }
    boolean known = container.attached.remove(group) != null;
    return known && container.introduced && container.attached.isEmpty();
  }

  private static void lastOf(Iommu iommu, Domain domain, Container container) {
    if (domain != iommu.localDomain) {
      iommu.domains.remove(domain);
      if (iommu.domains.isEmpty()) {
        iommu.mappings.all().forEach(dma -> iommu.pinned(dma, false));
      }
    } else if (container.attached.size() > 1) {
      // The very last group takes the container with it, whose list is checked once more.
      iommu.localDomain = null;
    }
  }

  /** vfio_dma_do_map returned; the mapping, or null where there is none. */
  Dma mapped(ModelEvent begin, Container container, long ret, Mm mm) {
    long pages = begin.number("npage", 0);
    long iova = begin.address("iova");
    Iommu iommu = container.iommu;
    if (ret != 0 || pages <= 0 || pages > DmaList.MOST_PAGES) {
      return null;
    }
    if (iommu.mappings.overlaps(iova, pages)) {
      // An unmap was missed.
      container.doubtful = true;
      return null;
    }
    Dma dma = new Dma(mm, iova, begin.address("vaddr"), pages);
    iommu.mappings.add(dma);
    return dma;
  }

  /** A new mapping's pages are pinned, where there is an IOMMU. */
  void pinned(Dma dma, Container container) {
    if (dma != null && !container.iommu.domains.isEmpty()) {
      container.iommu.pinned(dma, true);
    }
  }

  void unmapped(ModelEvent begin, Container container, long ret) {
    if (ret < 0 && ret != Long.MIN_VALUE) {
      return;
    }
    DmaList mappings = container.iommu.mappings;
    List<Dma> gone =
        begin.flag("all", false)
            ? mappings.all()
            : mappings.within(begin.address("iova"), begin.number("npage", 0));
    // Mappings that the trace does not show were made before it began.
    container.doubtful |= gone.isEmpty();
    for (Dma dma : gone) {
      container.iommu.pinned(dma, false);
      mappings.remove(dma);
    }
  }
}
