package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.mm.PageWalk;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/**
 * munmap of device memory: the VMA leaves the mm, its entries go, it leaves the address space, the
 * driver forgets it.
 */
record UnmapRegion(VfioPciCore core, VfioPciDevice vdev, Vma vma) implements Body {
  @Override
  public long run(Steps k) {
    k.downWrite(vma.mm().mmapLock());
    k.write(vma::leaves, vma.shared(), vma.mm().sharedVmas());
    PageWalk.zap(k, vma);
    k.downWrite(vdev.mapping().iMmapRwsem());
    k.write(() -> vdev.mapping().unlink(vma), vma.shared(), vdev.mapping().shared());
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
