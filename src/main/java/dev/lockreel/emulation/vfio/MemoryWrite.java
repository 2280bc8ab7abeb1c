package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/**
 * A write to the command register that switches memory on or off. Off takes the mappings away
 * first; on takes memory_lock alone, and populates afterwards in variants whose faults do not.
 */
record MemoryWrite(VfioPciCore core, VfioPciDevice vdev, boolean enable) implements Body {
  @Override
  public long run(Steps k) {
    if (enable) {
      k.downWrite(vdev.memoryLock());
      k.write(() -> vdev.memoryEnabled(true), vdev.memory());
      k.upWrite(vdev.memoryLock());
      if (core.fault() == FaultVariant.REMAP_ON_ENABLE) {
        new RemapMappings(core).remapVmas(k, vdev);
      }
    } else {
      new ZapMappings(core).zapAndDownWriteMemoryLock(k, vdev);
      k.write(() -> vdev.memoryEnabled(false), vdev.memory());
      core.checkZapped(k, vdev);
      k.upWrite(vdev.memoryLock());
    }
    return 0;
  }
}
