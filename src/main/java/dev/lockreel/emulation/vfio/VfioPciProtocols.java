package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.Citation;
import dev.lockreel.emulation.kernel.Protocol;
import java.util.List;

/** The protocols of vfio-pci that can be chosen, and the mails that their variants come from. */
public final class VfioPciProtocols {
  private static final String LIST = "linux-kernel";
  private static final String WILLIAMSON = "Alex Williamson";

  /** The walk over vma_list and its lock order. */
  static final Citation VMA_LIST_MAIL =
      new Citation(
          WILLIAMSON,
          "Re: [PATCH 3/3] vfio-pci: Invalidate mmaps and block MMIO access on disabled memory",
          "2020-05-05",
          LIST);

  /** Several faults in flight on one VMA, and what they should call instead. */
  static final Citation CONCURRENT_FAULTS_MAIL =
      new Citation(
          WILLIAMSON, "Re: [PATCH v2] vfio/pci: Handle concurrent vma faults", "2021-06-28", LIST);

  /** Walking the address space, faulting in huge pages, and what mmap can do. */
  static final Citation MMAP_WRITE_LOCK_MAIL =
      new Citation(
          WILLIAMSON + ", quoting Jason Gunthorpe",
          "Re: [PATCH] vfio/pci: take mmap write lock for io_remap_pfn_range",
          "2024-05-22",
          LIST);

  public static final Protocol ZAP =
      new Protocol(
          "vfio-zap",
          "Takes the mappings of device memory away and bars access, for a reset or switched-off"
              + " memory.",
          List.of(ZapVariant.values()),
          ZapVariant.UNMAP_MAPPING);

  public static final Protocol FAULT =
      new Protocol(
          "vfio-fault",
          "Populates the mappings of device memory.",
          List.of(FaultVariant.values()),
          FaultVariant.INSERT_HUGE);

  private VfioPciProtocols() {}

  /** In the order in which they are listed. */
  public static List<Protocol> all() {
    return List.of(ZAP, FAULT);
  }
}
