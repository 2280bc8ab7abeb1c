package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.mm.PageOrder;
import dev.lockreel.emulation.mm.Vma;

/**
 * The choice of the entry that a fault populates: the largest that fits, as in vfio-pci's
 * huge_fault handler.
 */
final class HugeFault {
  private static final int PAGE_SHIFT = 12;
  private static final PageOrder[] HUGE = {PageOrder.PUD, PageOrder.PMD};

  private HugeFault() {}

  /**
   * The largest order up to {@code largest} whose entry lies within the VMA, is aligned in the
   * device's memory too, and covers nothing that is populated. A BAR is aligned to its size, so the
   * offset in it shows the alignment of its pfn.
   */
  static PageOrder order(Vma vma, long address, PageOrder largest) {
    for (PageOrder order : HUGE) {
      long start = order.start(address);
      if (order.compareTo(largest) <= 0
          && fits(vma, start, order)
          && vma.pages().populatedIn(start, start + order.bytes()) == null) {
        return order;
      }
    }
    return PageOrder.PTE;
  }

  /** The largest order whose entry could map the VMA's first page, were nothing populated. */
  static PageOrder aligned(Vma vma) {
    for (PageOrder order : HUGE) {
      if (order.start(vma.start()) == vma.start() && fits(vma, vma.start(), order)) {
        return order;
      }
    }
    return PageOrder.PTE;
  }

  private static boolean fits(Vma vma, long start, PageOrder order) {
    return vma.known()
        && start >= vma.start()
        && start + order.bytes() <= vma.end()
        && ((start - vma.start() + (vma.pageOffset() << PAGE_SHIFT)) & (order.bytes() - 1)) == 0;
  }
}
