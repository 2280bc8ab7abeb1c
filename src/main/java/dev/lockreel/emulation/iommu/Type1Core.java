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
   * __vfio_pin_pages_remote for all of a mapping: pins it for the IOMMU, in one step. Pages that a
   * mediated device has pinned are accounted already.
   */
  long pinRemote(Steps k, Iommu iommu, Dma dma) {
    long wanted = dma.pages - pinnedByDevices(k, iommu, dma);
    long room = k.read(() -> dma.mm.locked().room(), dma.mm.sharedLocked());
    k.write(() -> iommu.pinned(dma, true), pinned(iommu));
    if (wanted <= room) {
      accounting.lockAcct(k, iommu, dma.mm, wanted);
      return 0;
    }
    countRefusedPin(k);
    if (room > 0) {
      // The loop has counted the page that goes over the limit before it looks at the limit.
      accounting.lockAcct(k, iommu, dma.mm, pin.asPosted() ? room + 1 : room);
    }
    k.write(() -> iommu.pinned(dma, false), pinned(iommu));
    accounting.lockAcct(k, iommu, dma.mm, -room);
    return ENOMEM;
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
    if (!k.read(() -> dma.pinned, iommu.shared)) {
      return;
    }
    long unlocked = dma.pages - (doAccounting ? pinnedByDevices(k, iommu, dma) : 0);
    k.write(() -> iommu.pinned(dma, false), pinned(iommu));
    accounting.lockAcct(k, iommu, dma.mm, -unlocked);
  }

  /** vfio_pfn_account, for all pages of a mapping. */
  private static long pinnedByDevices(Steps k, Iommu iommu, Dma dma) {
    LocalAddressSpace local = k.read(iommu::local, iommu.shared);
    if (local == null) {
      return 0;
    }
    k.mutexLock(local.pfnListLock);
    long pinned = k.read(() -> local.pfnList.countIn(dma), local.shared);
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
