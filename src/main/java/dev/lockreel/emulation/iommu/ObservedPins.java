package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import java.util.HashSet;

/** Pins of a container's pages, the IOMMU's own and those of mediated devices, as recorded. */
final class ObservedPins {
  private final Type1Core core;
  private final DmaAccounts dmas;

  ObservedPins(Type1Core core, DmaAccounts dmas) {
    this.core = core;
    this.dmas = dmas;
  }

  /** The IOMMU's own pins (vfio_pin_pages_remote), not a mediated device's. */
  private static boolean remote(ModelEvent event) {
    return event.has("dma") || event.text("kind").equals("remote");
  }

  /** vfio_pin_pages returned. */
  void pinned(ModelEvent begin, ModelEvent end, Container container, long ret) {
    if (ret == 0 && begin.number("npage", 0) > 0 && !remote(begin)) {
      core.findings().pinReportsSuccess(begin, end, begin.number("npage", 0));
    }
    if (ret <= 0) {
      return;
    }
    if (remote(begin)) {
      if (container != null) {
        container.pins.pin(end.has("caller") ? end : begin, ret);
      }
      if (begin.has("dma")) {
        dmas.pinned(begin, ret);
      }
      return;
    }
    PageRange range = PageRange.of(begin);
    if (container == null || range == null) {
      unknown(container, begin);
      return;
    }
    Iommu iommu = container.iommu;
    if (iommu.localDomain == null) {
      // A mediated device was attached before the trace began.
      container.doubtful = true;
      iommu.localDomain = core.localDomain(container, container.mm);
    }
    long[] pages = range.resolve(iommu.mappings, false);
    for (int i = 0; i < Math.min(ret, pages.length); i++) {
      // Mappings that the trace does not show were made before it began.
      container.doubtful |= range.byIova() && !Page.hasVaddr(pages[i]);
      long iova = range.byIova() ? range.iova(i) : PfnList.NO_IOVA;
      iommu.local().pfnList.pin(pages[i], iova, begin);
    }
  }

  /** Handles an absurd number of pages: the pinned pages are no longer known. */
  private static void unknown(Container container, ModelEvent event) {
    if (container != null && PageRange.tooMany(event)) {
      container.doubtful = true;
    }
  }

  /** vfio_unpin_pages begins; where its event has {@code ret}, that many pages are unpinned. */
  void unpin(ModelEvent event, Container container) {
    long asked = event.number("npage", 0);
    long ret = event.number("ret", asked);
    if (ret <= 0) {
      return;
    }
    long pages = Math.min(asked, ret);
    if (remote(event)) {
      if (container != null) {
        container.pins.unpin(event.pid(), pages, new HashSet<>());
      }
      if (event.has("dma")) {
        dmas.unpinned(event, asked);
      }
      return;
    }
    PageRange range = PageRange.of(event);
    LocalAddressSpace local = container == null ? null : container.iommu.local();
    if (range == null || container == null) {
      unknown(container, event);
      return;
    }
    long[] found =
        range.resolvePinned(container.iommu.mappings, local == null ? null : local.pfnList);
    for (int i = 0; i < Math.min(pages, found.length); i++) {
      PinnedPage entry = local == null ? null : local.pfnList.find(found[i]);
      if (entry != null) {
        local.pfnList.unpin(entry);
      } else if (container.within(Type1Events.PIN_PAGES)) {
        // It may be pinned already, by a call that has not returned.
        container.doubtful = true;
      } else if (container.introduced && !container.doubtful && Page.hasVaddr(found[i])) {
        core.findings().unpinWithoutPin(event, found[i]);
      }
    }
  }
}
