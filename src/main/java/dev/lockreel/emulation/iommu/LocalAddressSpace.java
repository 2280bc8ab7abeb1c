package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.Shared;

/**
 * The memory of mediated devices in a domain (local_addr_space): the mm whose pages they pin, and
 * the pages that they have pinned. It has no IOMMU.
 */
final class LocalAddressSpace implements Stateful {
  /** Class of its lock, as the kernel prints it. */
  static final String PFN_LIST_LOCK = "&domain->local_addr_space->pfn_list_lock";

  /**
   * The mm of the task that attached the first mediated device. Until an event names it, a stand-in
   * at the container's address, or null where outcomes are only observed.
   */
  Mm mm;

  final EmulatedLock pfnListLock;
  final PfnList pfnList;

  /** The name of its mm and pages as a piece of shared state. */
  final Shared shared;

  LocalAddressSpace(EmulatedLock pfnListLock, DmaList mappings) {
    this.pfnListLock = pfnListLock;
    pfnList = new PfnList(mappings);
    shared = new Shared("pfn_list of iommu", pfnListLock.object());
  }

  @Override
  public void fields(StateFields f) {
    mm = f.value("mm", Mm.class, mm);
    f.part("pfnList", pfnList);
  }
}
