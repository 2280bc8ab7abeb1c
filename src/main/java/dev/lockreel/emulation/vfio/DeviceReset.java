package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/**
 * A reset of one device, or a zap on its own: the mappings are taken away, and tasks that fault or
 * access meanwhile wait for memory_lock until it is done.
 */
record DeviceReset(VfioPciCore core, VfioPciDevice vdev) implements Body {
  @Override
  public long run(Steps k) {
    new ZapMappings(core).zapAndDownWriteMemoryLock(k, vdev);
    core.checkZapped(k, vdev);
    k.inFlight();
    k.upWrite(vdev.memoryLock());
    return 0;
  }
}
