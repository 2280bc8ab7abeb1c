package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.mm.MmReferences;
import dev.lockreel.emulation.mm.PageTable;
import dev.lockreel.emulation.mm.PageWalk;
import dev.lockreel.emulation.mm.PageWalk.Part;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Populates all VMAs of a device whose memory was switched on, by walking its address space: the
 * walk that Jason Gunthorpe sketched as quoted by Alex Williamson, "Re: [PATCH] vfio/pci: take mmap
 * write lock for io_remap_pfn_range", 2024-05-22, linux-kernel. Variants: as sketched, fixed, and
 * with its lock order reversed.
 */
record RemapMappings(VfioPciCore core) {
  void remapVmas(Steps k, VfioPciDevice vdev) {
    switch (core.zap()) {
      case REMAP_WALK_SKETCH -> sketched(k, vdev);
      case REMAP_WALK_NAIVE -> naive(k, vdev);
      default -> fixed(k, vdev);
    }
  }

  /** Grabs an mm for every VMA whose first page is empty, and works on the last one found. */
  private void sketched(Steps k, VfioPciDevice vdev) {
    EmulatedLock iMmap = vdev.mapping().iMmapRwsem();
    Map<Mm, Long> grabbed = new LinkedHashMap<>();
    while (true) {
      Mm mm = null;
      k.downRead(iMmap);
      for (Vma vma : k.read(vdev.mapping()::iMmap, vdev.mapping().shared())) {
        if (k.read(
            () -> vma.known() && !vma.pages().populatedAt(vma.start()),
            vma.sharedPage(vma.start()))) {
          mm = vma.mm();
          MmReferences.mmgrab(k, mm);
          grabbed.merge(mm, 1L, Long::sum);
        }
      }
      k.upRead(iMmap);
      if (mm == null) {
        break;
      }
      k.inFlight();
      k.downWrite(mm.mmapLock());
      k.downRead(iMmap);
      for (Vma vma : k.read(vdev.mapping()::iMmap, vdev.mapping().shared())) {
        if (vma.mm() == mm && vma.known()) {
          core.remapPfnRange(k, vdev, vma, vma.start(), vma.end());
        }
      }
      k.upRead(iMmap);
      k.upWrite(mm.mmapLock());
      MmReferences.mmdrop(k, mm);
    }
    over(k, grabbed);
  }

  /**
   * The fixed walk: one reference a round; memory is checked again under memory_lock; only empty
   * entries are populated.
   */
  private void fixed(Steps k, VfioPciDevice vdev) {
    EmulatedLock iMmap = vdev.mapping().iMmapRwsem();
    Map<Mm, Long> grabbed = new LinkedHashMap<>();
    boolean enabled = true;
    while (enabled) {
      Mm mm = firstToPopulate(k, vdev);
      if (mm == null) {
        break;
      }
      grabbed.merge(mm, 1L, Long::sum);
      k.inFlight();
      k.downWrite(mm.mmapLock());
      enabled = lockIfEnabled(k, vdev);
      if (enabled) {
        k.downRead(iMmap);
        for (Vma vma : k.read(vdev.mapping()::iMmap, vdev.mapping().shared())) {
          if (vma.mm() == mm) {
            populate(k, vdev, vma);
          }
        }
        k.upRead(iMmap);
        unlock(k, vdev);
      }
      k.upWrite(mm.mmapLock());
      MmReferences.mmdrop(k, mm);
    }
    over(k, grabbed);
  }

  /** The mm of the first VMA that has an empty entry, grabbed; null where all are populated. */
  private static Mm firstToPopulate(Steps k, VfioPciDevice vdev) {
    EmulatedLock iMmap = vdev.mapping().iMmapRwsem();
    Mm mm = null;
    k.downRead(iMmap);
    for (Vma vma : k.read(vdev.mapping()::iMmap, vdev.mapping().shared())) {
      if (lacksEntries(k, vma)) {
        mm = vma.mm();
        MmReferences.mmgrab(k, mm);
        break;
      }
    }
    k.upRead(iMmap);
    return mm;
  }

  /**
   * The walk with i_mmap_rwsem first and mmap_lock inside, against the order of mmap and munmap.
   */
  private void naive(Steps k, VfioPciDevice vdev) {
    EmulatedLock iMmap = vdev.mapping().iMmapRwsem();
    k.inFlight();
    k.downRead(iMmap);
    for (Vma vma : k.read(vdev.mapping()::iMmap, vdev.mapping().shared())) {
      if (lacksEntries(k, vma)) {
        Mm mm = vma.mm();
        MmReferences.mmgrab(k, mm);
        k.downWrite(mm.mmapLock());
        populate(k, vdev, vma);
        k.upWrite(mm.mmapLock());
        MmReferences.mmdrop(k, mm);
      }
    }
    k.upRead(iMmap);
  }

  /**
   * Takes memory_lock for read, so that memory stays on; under vma_lock where a zap walks vma_list.
   *
   * @return whether memory is on; if not, nothing is held
   */
  boolean lockIfEnabled(Steps k, VfioPciDevice vdev) {
    if (core.keepsVmaList()) {
      k.mutexLock(vdev.vmaLock());
    }
    k.downRead(vdev.memoryLock());
    boolean enabled = k.read(vdev::memoryEnabled, vdev.memory());
    if (!enabled) {
      unlock(k, vdev);
    }
    return enabled;
  }

  void unlock(Steps k, VfioPciDevice vdev) {
    k.upRead(vdev.memoryLock());
    if (core.keepsVmaList()) {
      k.mutexUnlock(vdev.vmaLock());
    }
  }

  /** Remaps the empty entries of a VMA, with its mmap_lock held for write. */
  void populate(Steps k, VfioPciDevice vdev, Vma vma) {
    if (core.keepsVmaList()) {
      core.addVmaOnce(k, vdev, vma);
    }
    PageWalk.parts(k, vma, vma.start(), vma.end()).forEach(each -> populate(k, vdev, vma, each));
  }

  private void populate(Steps k, VfioPciDevice vdev, Vma vma, Part part) {
    PageTable pages = vma.pages();
    Shared state = vma.sharedPage(part.start());
    long at = part.start();
    while (true) {
      long from = at;
      long empty = k.read(() -> pages.firstEmpty(from, part.end()), state);
      if (empty >= part.end()) {
        return;
      }
      long end = k.read(() -> pages.endOfEmpty(empty, part.end()), state);
      core.remapPfnRange(k, vdev, vma, empty, end);
      at = end;
    }
  }

  private static boolean lacksEntries(Steps k, Vma vma) {
    return vma.known()
        && PageWalk.any(
            k, vma, each -> vma.pages().firstEmpty(each.start(), each.end()) < each.end());
  }

  private void over(Steps k, Map<Mm, Long> grabbed) {
    grabbed.forEach((mm, times) -> k.note(() -> core.references().over(mm, k.call(), times)));
  }
}
