package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/** A mapping of user memory for DMA (struct vfio_dma). */
final class Dma implements Stateful {
  static final int PAGE_SHIFT = 12;

  final Mm mm;
  final long iova;
  final long vaddr;
  final long pages;

  /**
   * How many of its first pages are pinned for the IOMMU: all or none, but for a pin or unpin under
   * way.
   */
  long pinnedPages;

  /** Those of its pages that are never accounted: reserved ones, and the zero page. */
  long reserved;

  /**
   * @param iova address that devices use; {@code vaddr} is the same page for the user
   */
  Dma(Mm mm, long iova, long vaddr, long pages) {
    this.mm = mm;
    this.iova = iova;
    this.vaddr = vaddr;
    this.pages = pages;
  }

  /** Whether its pages are pinned for the IOMMU, if only some of them. */
  boolean pinned() {
    return pinnedPages > 0;
  }

  /** Whether that page is one of its pinned ones. */
  boolean pins(long page) {
    return page >= firstPage() && page < firstPage() + pinnedPages;
  }

  /** The last device address of it; the next one may be 0. */
  long iovaLast() {
    return iova + (pages << PAGE_SHIFT) - 1;
  }

  /** The page at that device address, which lies in the mapping. */
  long pageAt(long address) {
    return firstPage() + ((address - iova) >>> PAGE_SHIFT);
  }

  long firstPage() {
    return Page.ofVaddr(vaddr);
  }

  /** The first page after it. */
  long endPage() {
    return firstPage() + pages;
  }

  @Override
  public void fields(StateFields f) {
    // Only where orders are searched a pin has parts, and these have no checkpoints.
    pinnedPages = f.flag("pinned", pinned()) ? pages : 0;
    reserved = f.number("reserved", reserved);
  }
}
