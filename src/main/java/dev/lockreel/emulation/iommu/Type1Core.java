package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;

/** What the protocols of the type1 driver share: the chosen variants, and common steps. */
final class Type1Core {
  static final String ALLOCATION_FAILURE = "allocation-failure";
  static final long ENOMEM = -12;
  static final long EEXIST = -17;
  static final long EINVAL = -22;

  private final Kernel kernel;
  private final Machine machine;
  private final Accounting accounting;
  private final AccountCheck check;
  private final Type1Findings findings;
  private final PinVariant pin;
  private final AttachVariant attach;
  private final DetachVariant detach;
  private final String pinChoice;
  private final String attachChoice;
  private final String detachChoice;

  Type1Core(Kernel kernel, Machine machine) {
    this.kernel = kernel;
    this.machine = machine;
    findings = new Type1Findings(kernel);
    accounting = new Accounting(kernel, machine, findings);
    check = new AccountCheck(findings);
    pin = kernel.chosen(Type1Protocols.PIN_ACCOUNTING, PinVariant.class);
    attach = kernel.chosen(Type1Protocols.GROUP_ATTACH, AttachVariant.class);
    detach = kernel.chosen(Type1Protocols.GROUP_DETACH, DetachVariant.class);
    pinChoice = Type1Protocols.PIN_ACCOUNTING.with(pin);
    attachChoice = Type1Protocols.GROUP_ATTACH.with(attach);
    detachChoice = Type1Protocols.GROUP_DETACH.with(detach);
  }

  Machine machine() {
    return machine;
  }

  Accounting accounting() {
    return accounting;
  }

  AccountCheck check() {
    return check;
  }

  Type1Findings findings() {
    return findings;
  }

  PinVariant pin() {
    return pin;
  }

  AttachVariant attach() {
    return attach;
  }

  DetachVariant detach() {
    return detach;
  }

  /** {@code pin-accounting=VARIANT}, as calls name it. */
  String pinChoice() {
    return pinChoice;
  }

  /** {@code group-attach=VARIANT}, as calls name it. */
  String attachChoice() {
    return attachChoice;
  }

  /** {@code group-detach=VARIANT}, as calls name it. */
  String detachChoice() {
    return detachChoice;
  }

  /** Counts a pin that locked_vm's limit did not allow. */
  void countRefusedPin(Steps k) {
    k.note(() -> kernel.count("pinsRefusedByLimit"));
  }

  /**
   * The ends of the runs of consecutive pages in which pages are pinned. Where orders are searched
   * the first page is one, since others can come between two.
   *
   * @param pages at least 1
   */
  static long[] runs(Steps k, long pages) {
    return k.cutsWalks() && pages > 1 ? new long[] {1, pages} : new long[] {pages};
  }

  /**
   * vfio_pin_map_dma: pins a mapping for the IOMMU, one run of consecutive pages after the other
   * (__vfio_pin_pages_remote). Pages that a mediated device has pinned are accounted already.
   */
  long pinRemote(Steps k, Iommu iommu, Dma dma) {
    long accounted = 0;
    long start = 0;
    for (long end : runs(k, dma.pages)) {
      long wanted = end - start - pinnedByDevices(k, iommu, dma, start, end);
      long room = k.read(() -> dma.mm.locked().room(), dma.mm.sharedLocked());
      k.write(() -> iommu.pinned(dma, end), pinned(iommu));
      if (wanted > room) {
        undoPin(k, iommu, dma, accounted, room);
        return ENOMEM;
      }
      accounting.lockAcct(k, iommu, dma.mm, wanted);
      accounted += wanted;
      start = end;
    }
    return 0;
  }

  /**
   * @param accounted pages of the runs before the one that goes over the limit
   * @param room that was left for that one
   */
  private void undoPin(Steps k, Iommu iommu, Dma dma, long accounted, long room) {
    countRefusedPin(k);
    if (room > 0) {
      // The loop has counted the page that goes over the limit before it looks at the limit.
      accounting.lockAcct(k, iommu, dma.mm, pin.asPosted() ? room + 1 : room);
    }
    unpin(k, iommu, dma);
    accounting.lockAcct(k, iommu, dma.mm, -(accounted + room));
  }

  /** Unpins what is pinned of a mapping, without accounting. */
  void unpin(Steps k, Iommu iommu, Dma dma) {
    if (k.cutsWalks() && dma.pages > 1) {
      k.write(() -> iommu.pinned(dma, Math.min(1, dma.pinnedPages)), pinned(iommu));
    }
    k.write(() -> iommu.pinned(dma, false), pinned(iommu));
  }

  /** vfio_unmap_unpin with accounting: pages that a mediated device has pinned stay accounted. */
  void unpinRemote(Steps k, Iommu iommu, Dma dma) {
    unpinRemote(k, iommu, dma, true);
  }

  /**
   * vfio_unmap_unpin.
   *
   * @param doAccounting whether pages that mediated devices have pinned stay accounted
   */
  private void unpinRemote(Steps k, Iommu iommu, Dma dma, boolean doAccounting) {
    if (!k.read(dma::pinned, iommu.shared)) {
      return;
    }
    long unlocked = dma.pages - (doAccounting ? pinnedByDevices(k, iommu, dma, 0, dma.pages) : 0);
    unpin(k, iommu, dma);
    accounting.lockAcct(k, iommu, dma.mm, -unlocked);
  }

  /** vfio_pfn_account, for pages of a mapping. */
  private static long pinnedByDevices(Steps k, Iommu iommu, Dma dma, long start, long end) {
    LocalAddressSpace local = k.read(iommu::local, iommu.shared);
    if (local == null) {
      return 0;
    }
    k.mutexLock(local.pfnListLock);
    long pinned = k.read(() -> local.pfnList.countIn(dma, start, end), local.shared);
    k.mutexUnlock(local.pfnListLock);
    return pinned;
  }

  /**
   * What a change of the iommu's pins is about: its mappings, and the pages of mediated devices.
   */
  Shared[] pinned(Iommu iommu) {
    LocalAddressSpace local = iommu.local();
    return local == null ? new Shared[] {iommu.shared} : new Shared[] {iommu.shared, local.shared};
  }

  /** Checks the account at the end of a call, which is about to release iommu->lock. */
  void settle(Steps k, Container container) {
    Iommu iommu = container.iommu;
    LocalAddressSpace local = iommu.local();
    Shared[] state =
        local == null
            ? new Shared[] {iommu.sharedAccount, iommu.shared}
            : new Shared[] {iommu.sharedAccount, iommu.shared, local.shared};
    k.write(() -> check.settle(k.call(), container), state);
  }

  /** vfio_iommu_unmap_unpin_all. */
  void unmapUnpinAll(Steps k, Iommu iommu) {
    for (Dma dma : k.read(iommu.mappings::all, iommu.shared)) {
      removeDma(k, iommu, dma);
    }
  }

  /** vfio_remove_dma. */
  void removeDma(Steps k, Iommu iommu, Dma dma) {
    unpinRemote(k, iommu, dma, !pin.asPosted());
    k.write(() -> iommu.mappings.remove(dma), pinned(iommu));
  }

  /** The domain of mediated devices of a container that has none yet. */
  Domain localDomain(Container container, Mm mm) {
    Domain domain = new Domain();
    domain.local =
        new LocalAddressSpace(
            machine.mutex(LocalAddressSpace.PFN_LIST_LOCK, container.address, 2),
            container.iommu.mappings);
    domain.local.mm = mm;
    return domain;
  }
}
