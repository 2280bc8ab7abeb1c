package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.Shared;
import java.util.ArrayList;
import java.util.List;

/** The state of the type1 driver for one container (struct vfio_iommu). */
final class Iommu implements Stateful {
  /** Class of its lock, as the kernel prints it. */
  static final String LOCK = "&iommu->lock";

  final EmulatedLock lock;

  /** dma_list. */
  final DmaList mappings;

  /** domain_list: those with an IOMMU. */
  final List<Domain> domains = new ArrayList<>(1);

  /** local_domain: the one of mediated devices; null for none. */
  Domain localDomain;

  final LockedAccount account = new LockedAccount();

  /** Its name as a piece of shared state: its mappings and domains. */
  final Shared shared;

  /** The name of {@link #account} as a piece of shared state. */
  final Shared sharedAccount;

  Iommu(EmulatedLock lock) {
    this(lock, new DmaList());
  }

  Iommu(EmulatedLock lock, DmaList mappings) {
    this.lock = lock;
    this.mappings = mappings;
    shared = new Shared("iommu", lock.object());
    sharedAccount = new Shared("account of iommu", lock.object());
  }

  /** The pages and the mm of mediated devices; null where none is attached. */
  LocalAddressSpace local() {
    return localDomain == null ? null : localDomain.local;
  }

  /** The domain that has the group on its list; null for none. */
  Domain domainOf(String group) {
    for (Domain domain : domains) {
      if (domain.groups.contains(group)) {
        return domain;
      }
    }
    return localDomain != null && localDomain.groups.contains(group) ? localDomain : null;
  }

  /** Sets whether a mapping's pages are pinned for the IOMMU. */
  void pinned(Dma dma, boolean now) {
    pinned(dma, now ? dma.pages : 0);
  }

  /** Sets how many of a mapping's first pages are pinned for the IOMMU. */
  void pinned(Dma dma, long now) {
    if (dma.pinnedPages == now) {
      return;
    }
    LocalAddressSpace local = local();
    mappings.pinnedPages(accounted(dma, now) - accounted(dma, dma.pinnedPages));
    if (local == null) {
      dma.pinnedPages = now;
    } else {
      local.pfnList.pinned(dma, now);
    }
  }

  private static long accounted(Dma dma, long pinnedPages) {
    return pinnedPages == 0 ? 0 : pinnedPages - dma.reserved;
  }

  /** The number of the mapping's pages that mediated devices have pinned. */
  long pinnedByDevices(Dma dma) {
    LocalAddressSpace local = local();
    return local == null ? 0 : local.pfnList.countIn(dma);
  }

  /**
   * The number of pages that should be accounted: each pinned page of a mapping once, however many
   * pins it has.
   */
  long due() {
    LocalAddressSpace local = local();
    long pages = mappings.pinnedPages();
    return local == null ? pages : pages - local.pfnList.coverings() + local.pfnList.size();
  }

  /** Pages that both a mapping and a mediated device have pinned. */
  long pinnedTwice() {
    LocalAddressSpace local = local();
    return local == null ? 0 : local.pfnList.coverings();
  }

  @Override
  public void fields(StateFields f) {
    f.all("domains", Domain.class, domains);
    localDomain = f.value("localDomain", Domain.class, localDomain);
    f.part("account", account);
  }
}
