package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The mappings of a container by the devices' addresses (dma_list). They do not overlap there. */
final class DmaList implements Stateful {
  /** More pages than any mapping has: 16 TiB. */
  static final long MOST_PAGES = 1L << 32;

  /** By {@link #key}. */
  private final TreeMap<Long, Dma> byIova = new TreeMap<>();

  private final TreeMap<Long, Dma> byPage = new TreeMap<>();

  /** Whether two mappings have the same user memory: then {@link #byPage} is ambiguous. */
  private boolean aliased;

  private long pinnedPages;

  /** Sorts addresses, which have no sign. */
  private static long key(long iova) {
    return iova ^ Long.MIN_VALUE;
  }

  /** The mapping that the address lies in; null for none. */
  Dma find(long iova) {
    Map.Entry<Long, Dma> below = byIova.floorEntry(key(iova));
    return below != null && Long.compareUnsigned(iova, below.getValue().iovaLast()) <= 0
        ? below.getValue()
        : null;
  }

  /** Whether a mapping has a page in common with the range. */
  boolean overlaps(long iova, long pages) {
    long last = iova + (pages << Dma.PAGE_SHIFT) - 1;
    Map.Entry<Long, Dma> below = byIova.floorEntry(key(last));
    return below != null && Long.compareUnsigned(below.getValue().iovaLast(), iova) >= 0;
  }

  void add(Dma dma) {
    Map.Entry<Long, Dma> below = byPage.lowerEntry(dma.endPage());
    aliased |= below != null && below.getValue().endPage() > dma.firstPage();
    byIova.put(key(dma.iova), dma);
    byPage.putIfAbsent(dma.firstPage(), dma);
  }

  void remove(Dma dma) {
    byIova.remove(key(dma.iova));
    byPage.remove(dma.firstPage(), dma);
    if (byIova.isEmpty()) {
      byPage.clear();
      aliased = false;
    }
  }

  /** The mappings that lie wholly in the range, in order. */
  List<Dma> within(long iova, long pages) {
    List<Dma> found = new ArrayList<>();
    long last = iova + (pages << Dma.PAGE_SHIFT) - 1;
    for (Dma dma : byIova.tailMap(key(iova), true).values()) {
      if (Long.compareUnsigned(dma.iovaLast(), last) > 0) {
        break;
      }
      found.add(dma);
    }
    return found;
  }

  /** All mappings, in order. */
  List<Dma> all() {
    return List.copyOf(byIova.values());
  }

  /** The number of mappings pinned for the IOMMU that have that page. */
  long pinnedCovering(long page) {
    if (!aliased) {
      Map.Entry<Long, Dma> below = byPage.floorEntry(page);
      return below != null && below.getValue().pins(page) ? 1 : 0;
    }
    return byIova.values().stream().filter(dma -> dma.pins(page)).count();
  }

  /** The number of pages pinned for the IOMMU, in all mappings, without reserved ones. */
  long pinnedPages() {
    return pinnedPages;
  }

  void pinnedPages(long change) {
    pinnedPages += change;
  }

  @Override
  public void fields(StateFields f) {
    f.all("byIova", Long.class, Dma.class, byIova);
    f.all("byPage", Long.class, Dma.class, byPage);
    aliased = f.flag("aliased", aliased);
    pinnedPages = f.number("pinnedPages", pinnedPages);
  }
}
