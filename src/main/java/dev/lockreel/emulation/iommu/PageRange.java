package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;

/**
 * The pages that a pin or unpin of a mediated device names: by their addresses for the device, or
 * by page frame numbers.
 */
record PageRange(boolean byIova, long start, int pages) {
  /** More pages than any event names (Linux takes 512 at most): 256 MiB. */
  private static final long MOST = 1 << 16;

  /** The range that the event names; null where it names none, or one too large for any machine. */
  static PageRange of(ModelEvent event) {
    boolean byIova = event.has("iova");
    if (tooMany(event) || (!byIova && !event.has("pfn"))) {
      return null;
    }
    int pages = (int) event.number("npage", 0);
    return new PageRange(byIova, event.number(byIova ? "iova" : "pfn", 0), pages);
  }

  /** Whether the number of pages is negative or too large for any machine. */
  static boolean tooMany(ModelEvent event) {
    long pages = event.number("npage", 0);
    return pages < 0 || pages > MOST;
  }

  /** The iova of the page with that number, from 0. */
  long iova(int number) {
    return start + ((long) number << Dma.PAGE_SHIFT);
  }

  /**
   * The pages; null where one has no mapping.
   *
   * @param strict without a mapping there is no page; else it is known by the device's address
   */
  long[] resolve(DmaList mappings, boolean strict) {
    long[] found = new long[pages];
    for (int i = 0; i < pages; i++) {
      if (!byIova) {
        found[i] = Page.ofPfn(start + i);
        continue;
      }
      Dma dma = mappings.find(iova(i));
      if (dma == null && strict) {
        return null;
      }
      found[i] = dma == null ? Page.ofIova(iova(i)) : dma.pageAt(iova(i));
    }
    return found;
  }

  /**
   * The pages of an unpin: a page that is pinned is known by the address at which it was, also
   * where that is unmapped since, or mapped to other memory.
   *
   * @param pinned null where there are none
   */
  long[] resolvePinned(DmaList mappings, PfnList pinned) {
    long[] found = resolve(mappings, false);
    for (int i = 0; byIova && pinned != null && i < pages; i++) {
      Long before = pinned.find(found[i]) == null ? pinned.pinnedAt(iova(i)) : null;
      found[i] = before == null ? found[i] : before;
    }
    return found;
  }
}
