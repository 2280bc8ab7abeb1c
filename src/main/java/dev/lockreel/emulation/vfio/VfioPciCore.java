package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.mm.Action;
import dev.lockreel.emulation.mm.MmModel;
import dev.lockreel.emulation.mm.MmReferences;
import dev.lockreel.emulation.mm.PageOrder;
import dev.lockreel.emulation.mm.PageWalk;
import dev.lockreel.emulation.mm.PageWalk.Part;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Steps;
import java.util.List;

/** What the protocols of vfio-pci share: the chosen variants, and common steps. */
final class VfioPciCore {
  private static final String ALLOCATION_FAILURE = "allocation-failure";

  private final Kernel kernel;
  private final Machine machine;
  private final MmModel mm;
  private final ZapVariant zap;
  private final FaultVariant fault;
  private final String zapChoice;
  private final String faultChoice;
  private final VfioPciFindings findings;

  VfioPciCore(Kernel kernel, Machine machine, MmModel mm) {
    this.kernel = kernel;
    this.machine = machine;
    this.mm = mm;
    zap = kernel.chosen(VfioPciProtocols.ZAP, ZapVariant.class);
    fault = kernel.chosen(VfioPciProtocols.FAULT, FaultVariant.class);
    zapChoice = VfioPciProtocols.ZAP.with(zap);
    faultChoice = VfioPciProtocols.FAULT.with(fault);
    findings = new VfioPciFindings(kernel);
  }

  Kernel kernel() {
    return kernel;
  }

  Machine machine() {
    return machine;
  }

  MmModel mm() {
    return mm;
  }

  ZapVariant zap() {
    return zap;
  }

  FaultVariant fault() {
    return fault;
  }

  /** {@code vfio-zap=VARIANT}, as calls name it. */
  String zapChoice() {
    return zapChoice;
  }

  /** {@code vfio-fault=VARIANT}, as calls name it. */
  String faultChoice() {
    return faultChoice;
  }

  VfioPciFindings findings() {
    return findings;
  }

  MmReferences references() {
    return mm.references();
  }

  /** Whether vma_list is kept: by the fault handler for itself, or for the zap that walks it. */
  boolean keepsVmaList() {
    return zap.walksVmaList() || fault.remapsInFaults();
  }

  /** vfio_pci_mmap_close. */
  void mmapClose(Steps k, VfioPciDevice vdev, Vma vma) {
    if (keepsVmaList()) {
      k.mutexLock(vdev.vmaLock());
    }
    k.write(() -> vdev.forget(vma), vdev.vmaList(), vdev.mapped());
    if (keepsVmaList()) {
      k.mutexUnlock(vdev.vmaLock());
    }
  }

  /** Whether memory for an entry of vma_list can be had. */
  boolean allocates(Steps k) {
    return !k.choose(ALLOCATION_FAILURE);
  }

  /** __vfio_pci_add_vma, with vma_lock held: enters the VMA, even if it is there already. */
  void addVma(Steps k, VfioPciDevice vdev, Vma vma) {
    int times =
        k.updateReading(
            () -> vma.gone() ? 0 : vdev.track(vma), List.of(vma.shared()), vdev.vmaList());
    if (times > 1) {
      k.note(() -> findings.trackedTwice(vma, times, Action.of(k.call())));
    }
  }

  /** __vfio_pci_add_vma unless the VMA is there already; returns whether it was entered. */
  boolean addVmaOnce(Steps k, VfioPciDevice vdev, Vma vma) {
    return k.updateReading(
        () -> !vma.gone() && !vdev.tracks(vma) && vdev.track(vma) == 1,
        List.of(vma.shared()),
        vdev.vmaList());
  }

  /**
   * remap_pfn_range for all of {@code [start, end)}: a BUG_ON where an entry is populated, and a
   * finding without mmap_lock held for write.
   */
  void remapPfnRange(Steps k, VfioPciDevice vdev, Vma vma, long start, long end) {
    Call call = k.call();
    k.note(() -> checkMmapLock(vma, call));
    Action now = Action.of(call);
    Action before = populate(k, vdev, vma, now, PageWalk.parts(k, vma, start, end));
    if (before != null) {
      long named = vma.known() ? start : PageOrder.PTE.start(call.begin().address("address"));
      k.note(
          () -> mm.findings().alreadyPopulated(vma, named, now, before, findings.noOverlap(now)));
      k.bug();
    }
  }

  /**
   * Populates parts of a VMA, a step each; returns what had populated an entry before, which ends
   * it, or null.
   */
  private Action populate(Steps k, VfioPciDevice vdev, Vma vma, Action now, List<Part> parts) {
    for (Part each : parts) {
      Action before =
          k.updateReading(
              () -> {
                Action there = vma.pages().populatedIn(each.start(), each.end());
                if (there == null && !vma.gone()) {
                  vma.pages().populate(each.start(), each.end(), PageOrder.PTE, now);
                  checkEnabled(vdev, vma, now);
                }
                return there;
              },
              List.of(vma.shared(), vdev.memory()),
              vma.sharedPage(each.start()));
      if (before != null) {
        return before;
      }
    }
    return null;
  }

  private void checkMmapLock(Vma vma, Call call) {
    if (!vma.mm().mmapLock().heldForWrite() || !vma.mm().mmapLock().heldBy(call)) {
      mm.findings()
          .mmapWriteLockRequired(
              vma,
              Action.of(call),
              vma.mm().mmapLock().heldBy(call) ? "held for read only" : "not held",
              "");
    }
  }

  /**
   * vmf_insert_pfn and its like: maps {@code address} by one entry, as large as {@code largest}
   * allows; an entry that is there already stays. Returns the order of the entry that maps it then;
   * null where the VMA is gone.
   */
  PageOrder insertPfn(Steps k, VfioPciDevice vdev, Vma vma, long address, PageOrder largest) {
    Action now = Action.of(k.call());
    return k.updateReading(
        () -> {
          PageOrder there = vma.pages().orderAt(address);
          if (there != null || vma.gone()) {
            return there;
          }
          PageOrder order = HugeFault.order(vma, address, largest);
          long start = order.start(address);
          vma.pages().populate(start, start + order.bytes(), order, now);
          checkEnabled(vdev, vma, now);
          return order;
        },
        List.of(vma.shared(), vdev.memory()),
        vma.sharedPage(address));
  }

  /** Counts an entry by its order. */
  void countMapped(PageOrder order) {
    if (order == null) {
      return;
    }
    kernel.count(
        switch (order) {
          case PTE -> "vfioPtesMapped";
          case PMD -> "vfioPmdsMapped";
          case PUD -> "vfioPudsMapped";
        });
  }

  private void checkEnabled(VfioPciDevice vdev, Vma vma, Action now) {
    if (!vdev.memoryEnabled()) {
      findings.mappedWhileDisabled(vma, now, null);
    }
  }

  /**
   * Checks, with memory_lock held for write and memory about to be switched off or reset, that
   * nothing of the device is mapped any more and vma_list is empty.
   */
  void checkZapped(Steps k, VfioPciDevice vdev) {
    Action now = Action.of(k.call());
    for (Vma vma : k.read(vdev::vmas, vdev.mapped())) {
      boolean missed =
          k.read(
              () -> findings.checkZapped(vma, now, zap),
              PageWalk.with(vma, vma.shared(), vma.mm().shared()));
      if (missed) {
        k.write(() -> vdev.missed(vma), vma.shared());
      }
    }
    if (zap.walksVmaList()) {
      k.check(() -> findings.checkListEmpty(vdev, now), vdev.vmaList());
    }
  }
}
