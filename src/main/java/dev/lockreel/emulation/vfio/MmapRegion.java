package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.mm.Action;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/**
 * mmap of device memory: the driver's mmap, then the VMA is linked into the address space; between
 * the two the VMA cannot be found by its mapping (Alex Williamson, quoting Jason Gunthorpe, "Re:
 * [PATCH] vfio/pci: take mmap write lock for io_remap_pfn_range", 2024-05-22, linux-kernel).
 */
record MmapRegion(VfioPciCore core, VfioPciDevice vdev, Vma vma) implements Body {
  @Override
  public long run(Steps k) {
    k.downWrite(vma.mm().mmapLock());
    k.write(() -> vdev.add(vma, k.call()), vdev.mapped());
    boolean populated = core.fault() == FaultVariant.REMAP_ON_MMAP && populate(k);
    if (populated) {
      k.inFlight();
    }
    k.downWrite(vdev.mapping().iMmapRwsem());
    boolean missed = k.update(() -> vdev.wasMissed(vma), vma.shared());
    k.write(this::link, vdev.mapped(), vdev.mapping().shared(), vma.shared());
    k.upWrite(vdev.mapping().iMmapRwsem());
    if (populated && !missed && !core.zap().walksVmaList()) {
      Action action = Action.of(k.call());
      k.note(() -> core.findings().invisible(vma, action, action, null));
    }
    if (core.fault() == FaultVariant.REMAP_ON_ENABLE) {
      // From here on a walk that switches memory off finds it.
      populateLinked(k);
    }
    k.upWrite(vma.mm().mmapLock());
    return 0;
  }

  private void link() {
    if (vma.gone()) {
      vdev.givesUp(vma);
    } else {
      vdev.mapping().link(vma);
      vdev.add(vma, null);
    }
  }

  /** Populates in the driver's mmap, unless memory is off or being switched. */
  private boolean populate(Steps k) {
    boolean list = core.keepsVmaList();
    if (list) {
      k.mutexLock(vdev.vmaLock());
    }
    boolean mapped = false;
    if (k.downReadTrylock(vdev.memoryLock())) {
      mapped = vma.known() && k.read(vdev::memoryEnabled, vdev.memory());
      if (mapped) {
        if (list) {
          core.addVmaOnce(k, vdev, vma);
        }
        core.remapPfnRange(k, vdev, vma, vma.start(), vma.end());
      }
      k.upRead(vdev.memoryLock());
    }
    if (list) {
      k.mutexUnlock(vdev.vmaLock());
    }
    return mapped;
  }

  private void populateLinked(Steps k) {
    RemapMappings remap = new RemapMappings(core);
    if (remap.lockIfEnabled(k, vdev)) {
      if (vma.known()) {
        remap.populate(k, vdev, vma);
      }
      remap.unlock(k, vdev);
    }
  }
}
