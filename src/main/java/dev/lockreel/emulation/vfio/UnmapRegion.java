package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/**
 * munmap of device memory: the VMA leaves the address space, its entries go, the driver forgets it.
 */
record UnmapRegion(VfioPciCore core, VfioPciDevice vdev, Vma vma) implements Body {
  @Override
  public long run(Steps k) {
    k.downWrite(vma.mm().mmapLock());
    k.downWrite(vdev.mapping().iMmapRwsem());
    k.write(
        vma::unmap, vma.shared(), vma.sharedPages(), vma.mm().shared(), vdev.mapping().shared());
    k.upWrite(vdev.mapping().iMmapRwsem());
    if (core.keepsVmaList()) {
      k.mutexLock(vdev.vmaLock());
    }
    k.write(() -> vdev.forget(vma), vdev.vmaList(), vdev.mapped());
    if (core.keepsVmaList()) {
      k.mutexUnlock(vdev.vmaLock());
    }
    k.upWrite(vma.mm().mmapLock());
    return 0;
  }
}
