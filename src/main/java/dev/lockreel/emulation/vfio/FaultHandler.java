package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.mm.PageOrder;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/**
 * A fault on device memory: the page fault path as far as it matters, and vfio-pci's handler in the
 * chosen variant. Locks nest mmap_lock, vma_lock, memory_lock (Alex Williamson, "Re: [PATCH 3/3]
 * vfio-pci: Invalidate mmaps and block MMIO access on disabled memory", 2020-05-05, linux-kernel).
 * Work under them: Alex Williamson, "Re: [PATCH v2] vfio/pci: Handle concurrent vma faults",
 * 2021-06-28, and "Re: [PATCH] vfio/pci: take mmap write lock for io_remap_pfn_range", 2024-05-22.
 */
record FaultHandler(VfioPciCore core, VfioPciDevice vdev, Vma vma, long address) implements Body {
  private static final String FAULT_RETRY = "fault-retry";

  /** The kernel's vm_fault_t. */
  static final long SIGBUS = 0x2;

  static final long OOM = 0x1;
  static final long NOPAGE = 0x100;
  static final long SIGSEGV = 0x40;

  /** A huge fault is not served: one for a smaller entry follows. */
  static final long FALLBACK = 0x800;

  @Override
  public long run(Steps k) {
    k.downRead(vma.mm().mmapLock());
    long ret = handleMmFault(k);
    k.upRead(vma.mm().mmapLock());
    k.note(() -> count(ret));
    return ret;
  }

  private long handleMmFault(Steps k) {
    if (k.read(() -> vma.gone() || !vma.linked(), vma.shared())) {
      // No VMA is found: it is unmapped, or its mmap still waits for mmap_lock.
      return SIGSEGV;
    }
    if (k.choose(FAULT_RETRY)) {
      // mmap_lock is given up (VM_FAULT_RETRY), and the fault begins again.
      k.upRead(vma.mm().mmapLock());
      k.downRead(vma.mm().mmapLock());
      return handleMmFault(k);
    }
    if (k.read(() -> vma.pages().populatedAt(address), vma.sharedPage(address))) {
      // Another fault has populated the entry.
      return NOPAGE;
    }
    k.inFlight();
    return switch (core.fault()) {
      case REMAP_EACH -> remapEach(k);
      case REMAP_LOCKED -> remapLocked(k);
      case REMAP_ONCE -> remapOnce(k);
      case INSERT_PFN -> insert(k, PageOrder.PTE);
      case INSERT_HUGE, REMAP_ON_MMAP -> insert(k, PageOrder.PUD);
      case REMAP_ON_ENABLE -> raceLost(k);
    };
  }

  private long remapEach(Steps k) {
    k.mutexLock(vdev.vmaLock());
    k.downRead(vdev.memoryLock());
    boolean enabled = k.read(vdev::memoryEnabled, vdev.memory());
    boolean added = enabled && core.allocates(k);
    if (added) {
      core.addVma(k, vdev, vma);
    }
    k.mutexUnlock(vdev.vmaLock());
    if (added) {
      remap(k);
    }
    k.upRead(vdev.memoryLock());
    return result(enabled, added);
  }

  private long remapLocked(Steps k) {
    k.mutexLock(vdev.vmaLock());
    k.downRead(vdev.memoryLock());
    boolean enabled = k.read(vdev::memoryEnabled, vdev.memory());
    boolean added = enabled && core.allocates(k);
    if (added) {
      core.addVma(k, vdev, vma);
      remap(k);
    }
    k.upRead(vdev.memoryLock());
    k.mutexUnlock(vdev.vmaLock());
    return result(enabled, added);
  }

  private static long result(boolean enabled, boolean added) {
    return added ? NOPAGE : enabled ? OOM : SIGBUS;
  }

  private long remapOnce(Steps k) {
    k.mutexLock(vdev.vmaLock());
    k.downRead(vdev.memoryLock());
    boolean enabled = k.read(vdev::memoryEnabled, vdev.memory());
    boolean allocated = enabled && core.allocates(k);
    if (allocated && core.addVmaOnce(k, vdev, vma)) {
      remap(k);
    }
    k.upRead(vdev.memoryLock());
    k.mutexUnlock(vdev.vmaLock());
    return result(enabled, allocated);
  }

  private void remap(Steps k) {
    // All of it, also where the trace does not have its range.
    core.remapPfnRange(
        k, vdev, vma, vma.known() ? vma.start() : 0, vma.known() ? vma.end() : Long.MAX_VALUE);
  }

  private long insert(Steps k, PageOrder largest) {
    if (core.keepsVmaList()) {
      k.mutexLock(vdev.vmaLock());
    }
    k.downRead(vdev.memoryLock());
    boolean enabled = k.read(vdev::memoryEnabled, vdev.memory());
    if (enabled) {
      if (core.keepsVmaList()) {
        core.addVmaOnce(k, vdev, vma);
      }
      PageOrder order = core.insertPfn(k, vdev, vma, address, largest);
      k.note(() -> core.countMapped(order));
    }
    k.upRead(vdev.memoryLock());
    if (core.keepsVmaList()) {
      k.mutexUnlock(vdev.vmaLock());
    }
    return enabled ? NOPAGE : SIGBUS;
  }

  /** The fault of a task that was faster than the populating of enabled memory. */
  private long raceLost(Steps k) {
    k.downRead(vdev.memoryLock());
    boolean enabled = k.read(vdev::memoryEnabled, vdev.memory());
    k.upRead(vdev.memoryLock());
    if (enabled) {
      k.note(() -> core.kernel().count("vfioSigbusWhileEnabled"));
    }
    return SIGBUS;
  }

  private void count(long ret) {
    core.kernel().count(ret == NOPAGE ? "vfioFaultsServed" : "vfioFaultsFailed");
  }
}
