package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.EmulatedLock;
import java.io.Serializable;

/**
 * What a domain for mediated devices keeps (local_addr_space): whose memory they pin, and which of
 * its pages they have pinned. No IOMMU stands behind it.
 */
final class LocalAddressSpace implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Class of its lock, as the kernel prints it. */
  static final String PFN_LIST_LOCK = "&domain->local_addr_space->pfn_list_lock";

  /**
   * The mm of the task that attached the first mediated device; a stand-in at the container's
   * address, or null in what is only observed, until an event names it.
   */
  Mm mm;

  final EmulatedLock pfnListLock;
  final PfnList pfnList;

  LocalAddressSpace(Mm mm, EmulatedLock pfnListLock, DmaList mappings) {
    this.mm = mm;
    this.pfnListLock = pfnListLock;
    pfnList = new PfnList(mappings);
  }
}
