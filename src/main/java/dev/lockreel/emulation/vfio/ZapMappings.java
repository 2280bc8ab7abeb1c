package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.mm.MmReferences;
import dev.lockreel.emulation.mm.PageWalk;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.sync.Steps;
import dev.lockreel.emulation.sync.WaitQueue;

/**
 * Takes all mappings of a device away and memory_lock for write, in the chosen variant.
 *
 * <p>The walk of vma_list, its order and why memory_lock comes last: Alex Williamson, "Re: [PATCH
 * 3/3] vfio-pci: Invalidate mmaps and block MMIO access on disabled memory", 2020-05-05,
 * linux-kernel. unmap_mapping_range: the same, quoting Jason Gunthorpe, "Re: [PATCH] vfio/pci: take
 * mmap write lock for io_remap_pfn_range", 2024-05-22, linux-kernel.
 */
record ZapMappings(VfioPciCore core) {
  /** vfio_pci_zap_and_down_write_memory_lock. */
  void zapAndDownWriteMemoryLock(Steps k, VfioPciDevice vdev) {
    switch (core.zap()) {
      case VMA_LIST, TRY -> {
        zapAndVmaLock(k, vdev, false);
        k.downWrite(vdev.memoryLock());
        k.mutexUnlock(vdev.vmaLock());
      }
      case MEMORY_LOCK_FIRST -> {
        k.downWrite(vdev.memoryLock());
        k.inFlight();
        zapAndVmaLock(k, vdev, false);
        k.mutexUnlock(vdev.vmaLock());
      }
      default -> {
        if (core.keepsVmaList()) {
          // The fault handler takes memory_lock under vma_lock.
          k.mutexLock(vdev.vmaLock());
          k.downWrite(vdev.memoryLock());
          k.write(vdev::untrackAll, vdev.vmaList());
          k.mutexUnlock(vdev.vmaLock());
        } else {
          k.downWrite(vdev.memoryLock());
        }
        unmapMappingRange(k, vdev);
      }
    }
  }

  /**
   * As {@link #zapAndDownWriteMemoryLock} without a walk of vma_list, for one of several devices;
   * waits for nothing.
   *
   * @return whether memory_lock is held for write; if not, nothing is
   */
  boolean tryZapAndDownWriteMemoryLock(Steps k, VfioPciDevice vdev) {
    boolean list = core.keepsVmaList();
    if (list && !k.mutexTrylock(vdev.vmaLock())) {
      return false;
    }
    boolean locked = k.downWriteTrylock(vdev.memoryLock());
    if (locked && list) {
      k.write(vdev::untrackAll, vdev.vmaList());
    }
    if (list) {
      k.mutexUnlock(vdev.vmaLock());
    }
    if (locked) {
      unmapMappingRange(k, vdev);
    }
    return locked;
  }

  /**
   * Walks vma_list, for one of several devices; waits for nothing.
   *
   * @return whether vma_lock is held; if not, nothing is
   */
  boolean tryZapAndVmaLock(Steps k, VfioPciDevice vdev) {
    return zapAndVmaLock(k, vdev, true);
  }

  /**
   * Empties vma_list, one mm after the other, and leaves vma_lock held.
   *
   * @param trylock waits for nothing
   * @return whether vma_lock is held; if not, a lock could not be had and nothing is held
   */
  private boolean zapAndVmaLock(Steps k, VfioPciDevice vdev, boolean trylock) {
    while (true) {
      if (!lockVmas(k, vdev, trylock)) {
        return false;
      }
      Mm mm = mmOfFirst(k, vdev);
      if (mm == null) {
        return true;
      }
      k.mutexUnlock(vdev.vmaLock());
      // mmap_lock is the outermost lock wherever it is taken.
      if (trylock) {
        if (!k.downReadTrylock(mm.mmapLock())) {
          MmReferences.mmput(k, mm);
          return false;
        }
      } else {
        k.downRead(mm.mmapLock());
      }
      boolean valid = k.read(mm::stillValid, mm.shared());
      boolean zapped = !valid || zapVmas(k, vdev, mm, trylock);
      k.upRead(mm.mmapLock());
      MmReferences.mmput(k, mm);
      if (!zapped) {
        return false;
      }
      if (!valid) {
        spins(k, mm);
      }
    }
  }

  /**
   * The mm was not zapped, since a core dump of it is written, and its VMA is still the first of
   * vma_list: the posted loop comes back to it until the dump is over.
   */
  private void spins(Steps k, Mm mm) {
    k.note(() -> core.kernel().count("vfioZapsSpinning"));
    WaitQueue dump = k.read(mm::dump, mm.shared());
    if (dump == null) {
      return;
    }
    k.note(
        () -> {
          if (mm.dumpWaitsFor(core.kernel().processes().of(k.pid()))) {
            dump.neverWakes(
                "the dump waits for all other tasks of its process, of which this is one");
          }
        });
    k.waitEvent(dump, () -> mm.dump() != dump, mm.shared());
  }

  private static boolean lockVmas(Steps k, VfioPciDevice vdev, boolean trylock) {
    if (trylock) {
      return k.mutexTrylock(vdev.vmaLock());
    }
    k.mutexLock(vdev.vmaLock());
    return true;
  }

  /** The mm of the first VMA whose mm has users, with a use of it; drops the VMAs before it. */
  private static Mm mmOfFirst(Steps k, VfioPciDevice vdev) {
    while (true) {
      Vma first = k.read(vdev::firstTracked, vdev.vmaList());
      if (first == null) {
        return null;
      }
      if (MmReferences.mmgetNotZero(k, first.mm())) {
        return first.mm();
      }
      k.write(() -> vdev.untrack(first), vdev.vmaList());
    }
  }

  private static boolean zapVmas(Steps k, VfioPciDevice vdev, Mm mm, boolean trylock) {
    if (!lockVmas(k, vdev, trylock)) {
      return false;
    }
    for (Vma vma : k.read(vdev::tracked, vdev.vmaList())) {
      if (vma.mm() == mm) {
        k.write(() -> vdev.untrack(vma), vdev.vmaList());
        PageWalk.zap(k, vma);
      }
    }
    k.mutexUnlock(vdev.vmaLock());
    return true;
  }

  /** unmap_mapping_range of the device's whole file. */
  private static void unmapMappingRange(Steps k, VfioPciDevice vdev) {
    k.downRead(vdev.mapping().iMmapRwsem());
    for (Vma vma : k.read(vdev.mapping()::iMmap, vdev.mapping().shared())) {
      PageWalk.zap(k, vma);
    }
    k.upRead(vdev.mapping().iMmapRwsem());
  }
}
