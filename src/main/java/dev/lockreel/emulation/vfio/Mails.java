package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.Citation;

/** The mails that the protocols come from. */
final class Mails {
  private static final String LIST = "linux-kernel";
  private static final String WILLIAMSON = "Alex Williamson";

  /** The walk over vma_list and its lock order. */
  static final Citation ZAP =
      new Citation(
          WILLIAMSON,
          "Re: [PATCH 3/3] vfio-pci: Invalidate mmaps and block MMIO access on disabled memory",
          "2020-05-05",
          LIST);

  /** Several faults in flight on one VMA, and what they should call instead. */
  static final Citation CONCURRENT_FAULTS =
      new Citation(
          WILLIAMSON, "Re: [PATCH v2] vfio/pci: Handle concurrent vma faults", "2021-06-28", LIST);

  /** Walking the address space, faulting in huge pages, and what mmap can do. */
  static final Citation MMAP_WRITE_LOCK =
      new Citation(
          WILLIAMSON + ", quoting Jason Gunthorpe",
          "Re: [PATCH] vfio/pci: take mmap write lock for io_remap_pfn_range",
          "2024-05-22",
          LIST);

  private Mails() {}
}
