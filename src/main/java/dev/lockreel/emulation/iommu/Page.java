package dev.lockreel.emulation.iommu;

/**
 * The numbers that identify pages of memory. The trace seldom shows page frame numbers: a page is
 * known by the user's address of it where its mapping is known, else by the device's address, else
 * by its page frame number.
 */
final class Page {
  private static final int KIND_SHIFT = 60;
  private static final long IOVA = 1L << KIND_SHIFT;
  private static final long PFN = 2L << KIND_SHIFT;
  private static final long NUMBER = IOVA - 1;

  private Page() {}

  static long ofVaddr(long vaddr) {
    return vaddr >>> Dma.PAGE_SHIFT;
  }

  static long ofIova(long iova) {
    return IOVA | iova >>> Dma.PAGE_SHIFT;
  }

  static long ofPfn(long pfn) {
    return PFN | (pfn & NUMBER);
  }

  /** Whether the page's address in user memory is known. */
  static boolean hasVaddr(long page) {
    return page < IOVA;
  }

  /** The page as reports print it. */
  static String text(long page) {
    long number = page & NUMBER;
    if (page >= PFN) {
      return "pfn 0x" + Long.toHexString(number);
    }
    String address = "0x" + Long.toHexString(number << Dma.PAGE_SHIFT);
    return (page >= IOVA ? "iova " : "vaddr ") + address;
  }
}
