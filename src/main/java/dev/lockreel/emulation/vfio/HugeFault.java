package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.mm.PageOrder;
import dev.lockreel.emulation.mm.Vma;

/**
 * The choice of the entry that a fault populates: the largest that fits, as in vfio-pci's
 * huge_fault handler.
 */
final class HugeFault {
  private static final int PAGE_SHIFT = 12;

  private HugeFault() {}

  /**
   * The largest order up to {@code largest} whose entry lies within the VMA, is aligned in the
   * device's memory too, and covers nothing that is populated. A BAR is aligned to its size, so the
   * offset in it shows the alignment of its pfn.
   */
  static PageOrder order(Vma vma, long address, PageOrder largest) {
    for (PageOrder order : new PageOrder[] {PageOrder.PUD, PageOrder.PMD}) {
      long start = order.start(address);
      long end = start + order.bytes();
      if (order.compareTo(largest) <= 0
          && vma.known()
          && start >= vma.start()
          && end <= vma.end()
          && ((start - vma.start() + (vma.pageOffset() << PAGE_SHIFT)) & (order.bytes() - 1)) == 0
          && vma.pages().populatedIn(start, end) == null) {
        return order;
      }
    }
    return PageOrder.PTE;
  }
}
