package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pages that mediated devices have pinned (pfn_list), with the number that mappings cover. */
final class PfnList implements Stateful {
  /** Of a page that was named by its page frame number. */
  static final long NO_IOVA = -1;

  private final TreeMap<Long, PinnedPage> pages = new TreeMap<>();

  /** The page of the device's address under which it was pinned last, mapped there still or not. */
  private final Map<Long, Long> byIova = new HashMap<>();

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

  /** The page that was pinned last under that address of the device; null for none. */
  Long pinnedAt(long iova) {
    return byIova.get(iova);
  }

  /**
   * Takes one reference; returns the entry, which is new where {@code refCount} is 1.
   *
   * @param iova the device's address of it, or {@link #NO_IOVA}
   */
  PinnedPage pin(long page, long iova, ModelEvent pinner) {
    PinnedPage entry = pages.get(page);
    if (entry == null) {
      entry = new PinnedPage(page, pinner);
      pages.put(page, entry);
      coverings += mappings.pinnedCovering(page);
    }
    if (iova != NO_IOVA) {
      byIova.remove(entry.iova, page);
      entry.iova = iova;
      byIova.put(iova, page);
    }
    entry.refCount++;
    pins++;
    return entry;
  }

  /** Gives one reference back; an entry without references is removed. */
  void unpin(PinnedPage entry) {
    entry.refCount--;
    pins--;
    if (entry.refCount == 0) {
      pages.remove(entry.page);
      byIova.remove(entry.iova, entry.page);
      coverings -= mappings.pinnedCovering(entry.page);
    }
  }

  /** The number of the mapping's pages in the list. Cost: as many. */
  long countIn(Dma dma) {
    return countIn(dma, 0, dma.pages);
  }

  /** As {@link #countIn(Dma)} of its pages {@code [start, end)}, which are numbered from 0. */
  long countIn(Dma dma, long start, long end) {
    return pages.subMap(dma.firstPage() + start, dma.firstPage() + end).size();
  }

  /** Notes that so many of a mapping's first pages are pinned for the IOMMU from now on. */
  void pinned(Dma dma, long now) {
    long before = dma.pinnedPages;
    coverings += now > before ? countIn(dma, before, now) : -countIn(dma, now, before);
    dma.pinnedPages = now;
  }

  /** The number of mappings that have the page pinned for the IOMMU, too. */
  long covering(long page) {
    return mappings.pinnedCovering(page);
  }

  /**
   * The number of entries that mappings pinned for the IOMMU cover; each counts once per mapping.
   */
  long coverings() {
    return coverings;
  }

  /** The number of entries. */
  long size() {
    return pages.size();
  }

  /** The number of references of all entries. */
  long pins() {
    return pins;
  }

  Collection<PinnedPage> all() {
    return List.copyOf(pages.values());
  }

  @Override
  public void fields(StateFields f) {
    f.all("pages", Long.class, PinnedPage.class, pages);
    f.all("byIova", Long.class, Long.class, byIova);
    coverings = f.number("coverings", coverings);
    pins = f.number("pins", pins);
  }
}
