package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.Steps;

/** A read or write of a region through its file: takes memory_lock alone. */
record RegionAccess(VfioPciCore core, VfioPciDevice vdev) implements Body {
  private static final long EIO = -5;

  @Override
  public long run(Steps k) {
    k.downRead(vdev.memoryLock());
    boolean enabled = k.read(vdev::memoryEnabled, vdev.memory());
    k.upRead(vdev.memoryLock());
    k.note(() -> core.kernel().count(enabled ? "vfioAccessesServed" : "vfioAccessesFailed"));
    return enabled ? 0 : EIO;
  }
}
