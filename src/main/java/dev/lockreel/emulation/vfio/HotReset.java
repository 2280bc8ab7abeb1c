package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.sync.Body;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.Steps;
import java.util.ArrayList;
import java.util.List;

/**
 * A reset of a bus with several devices, which holds the memory_locks of all at once. It only tries
 * each and unwinds on contention, except in the variant that waits for each (Alex Williamson, "Re:
 * [PATCH 3/3] vfio-pci: Invalidate mmaps and block MMIO access on disabled memory", 2020-05-05,
 * linux-kernel, which leaves this path open for needing trylocks). Where vma_list is walked, all
 * devices are zapped and their vma_locks held before the first memory_lock is taken, as in Linux
 * 5.8: devices can share an mm, whose mmap_lock comes before any memory_lock.
 *
 * @param devices in the order in which they are locked
 */
record HotReset(VfioPciCore core, List<VfioPciDevice> devices) implements Body {
  private static final long EBUSY = -16;

  HotReset {
    devices = List.copyOf(devices);
  }

  @Override
  public long run(Steps k) {
    int locked = core.zap().waitsForEachDevice() ? waitForEach(k) : tryEach(k);
    boolean contended = locked < devices.size();
    if (!contended) {
      devices.forEach(vdev -> core.checkZapped(k, vdev));
      k.inFlight();
    }
    for (int i = locked - 1; i >= 0; i--) {
      k.upWrite(devices.get(i).memoryLock());
    }
    if (contended) {
      k.note(() -> core.kernel().count("vfioHotResetsContended"));
      k.note(() -> checkUnwound(k));
    }
    return contended ? EBUSY : 0;
  }

  private int waitForEach(Steps k) {
    if (devices.size() > 1) {
      k.note(() -> core.findings().blocksAcrossDevices(k.call(), devices.size()));
    }
    devices.forEach(vdev -> new ZapMappings(core).zapAndDownWriteMemoryLock(k, vdev));
    return devices.size();
  }

  /** Returns the number of devices whose memory_lock is held; of the others nothing is. */
  private int tryEach(Steps k) {
    ZapMappings zap = new ZapMappings(core);
    if (core.zap().walksVmaList()) {
      return tryVmaLocksFirst(k, zap);
    }
    int locked = 0;
    while (locked < devices.size() && zap.tryZapAndDownWriteMemoryLock(k, devices.get(locked))) {
      locked++;
    }
    return locked;
  }

  private int tryVmaLocksFirst(Steps k, ZapMappings zap) {
    int zapped = 0;
    while (zapped < devices.size() && zap.tryZapAndVmaLock(k, devices.get(zapped))) {
      zapped++;
    }
    int locked = 0;
    while (zapped == devices.size()
        && locked < zapped
        && k.downWriteTrylock(devices.get(locked).memoryLock())) {
      k.mutexUnlock(devices.get(locked).vmaLock());
      locked++;
    }
    for (int i = zapped - 1; i >= locked; i--) {
      k.mutexUnlock(devices.get(i).vmaLock());
    }
    return locked;
  }

  private void checkUnwound(Steps k) {
    List<String> kept = new ArrayList<>();
    for (VfioPciDevice vdev : devices) {
      for (EmulatedLock lock : List.of(vdev.vmaLock(), vdev.memoryLock())) {
        if (lock.heldBy(k.call())) {
          kept.add(lock.toString());
        }
      }
    }
    if (!kept.isEmpty()) {
      core.findings().keptLocks(k.call(), kept);
    }
  }
}
