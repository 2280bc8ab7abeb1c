package dev.lockreel.replay;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether what a run keeps fills the heap: then it stops between two batches, while there is memory
 * for a checkpoint and a report. Later the virtual machine would spend its time in the garbage
 * collector, and then fail in the middle of anything.
 *
 * <p>Counts what the collector has left in the pools of old objects when it last cleaned them; a
 * question costs a few reads.
 */
final class MemoryLimit {
  /** Share of the heap that may be in use after a collection. */
  private static final double SHARE = 0.85;

  private final List<MemoryPoolMXBean> pools = new ArrayList<>();
  private final long mostBytes = (long) (Runtime.getRuntime().maxMemory() * SHARE);

  MemoryLimit() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP && pool.isCollectionUsageThresholdSupported()) {
        pools.add(pool);
      }
    }
  }

  /** Whether hardly anything is left of the heap. */
  boolean isReached() {
    long used = 0;
    for (MemoryPoolMXBean pool : pools) {
      used += pool.getCollectionUsage().getUsed();
    }
    return used > mostBytes;
  }
}
