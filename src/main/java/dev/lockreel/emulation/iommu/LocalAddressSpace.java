package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.EmulatedLock;

/**
 * What a domain for mediated devices keeps (local_addr_space): whose memory they pin, and which of
 * its pages they have pinned. It has no IOMMU.
 */
final class LocalAddressSpace implements Stateful {
  /** Class of its lock, as the kernel prints it. */
  static final String PFN_LIST_LOCK = "&domain->local_addr_space->pfn_list_lock";

  /**
   * The mm of the task that attached the first mediated device; a stand-in at the container's
   * address, or null in what is only observed, until an event names it.
   */
  Mm mm;

  final EmulatedLock pfnListLock;
  final PfnList pfnList;

  LocalAddressSpace(EmulatedLock pfnListLock, DmaList mappings) {
    this.pfnListLock = pfnListLock;
    pfnList = new PfnList(mappings);
  }

  @Override
  public void fields(StateFields f) {
    mm = f.value("mm", Mm.class, mm);
    f.part("pfnList", pfnList);
  }
}
