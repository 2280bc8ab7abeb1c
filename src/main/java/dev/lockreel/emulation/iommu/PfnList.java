package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** The pages that mediated devices have pinned (pfn_list), and how many of them mappings cover. */
final class PfnList implements Stateful {
  private final TreeMap<Long, PinnedPage> pages = new TreeMap<>();
  private final DmaList mappings;
  private long coverings;
  private long pins;

  PfnList(DmaList mappings) {
    this.mappings = mappings;
  }

  /** The mappings of its container. */
  DmaList mappings() {
    return mappings;
  }

  PinnedPage find(long page) {
    return pages.get(page);
  }

  /** Takes one reference; the entry, which is new where {@code refCount} is 1. */
  PinnedPage pin(long page, ModelEvent pinner) {
    PinnedPage entry = pages.get(page);
    if (entry == null) {
      entry = new PinnedPage(page, pinner);
      pages.put(page, entry);
      coverings += mappings.pinnedCovering(page);
    }
    entry.refCount++;
    pins++;
    return entry;
  }

  /** Gives one reference back; without references the entry goes. */
  void unpin(PinnedPage entry) {
    entry.refCount--;
    pins--;
    if (entry.refCount == 0) {
      pages.remove(entry.page);
      coverings -= mappings.pinnedCovering(entry.page);
    }
  }

  /** How many of the mapping's pages are in it. Cost: as many. */
  long countIn(Dma dma) {
    return pages.subMap(dma.firstPage(), dma.endPage()).size();
  }

  /** A mapping's pages are pinned for the IOMMU, or no longer. */
  void pinned(Dma dma, boolean now) {
    if (dma.pinned != now) {
      coverings += now ? countIn(dma) : -countIn(dma);
      dma.pinned = now;
    }
  }

  /** How many mappings have the page pinned for the IOMMU, too. */
  long covering(long page) {
    return mappings.pinnedCovering(page);
  }

  /** Entries that mappings pinned for the IOMMU cover, each as often as it is covered. */
  long coverings() {
    return coverings;
  }

  /** Entries. */
  long size() {
    return pages.size();
  }

  /** References of all entries. */
  long pins() {
    return pins;
  }

  PinnedPage first() {
    return pages.isEmpty() ? null : pages.firstEntry().getValue();
  }

  Collection<PinnedPage> all() {
    return List.copyOf(pages.values());
  }

  @Override
  public void fields(StateFields f) {
    f.all("pages", Long.class, PinnedPage.class, pages);
    coverings = f.number("coverings", coverings);
    pins = f.number("pins", pins);
  }
}
