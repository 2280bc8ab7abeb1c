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
 * linux-kernel, which leaves this path open for needing trylocks).
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
    boolean waits = core.zap().waitsForEachDevice();
    ZapMappings zap = new ZapMappings(core);
    List<VfioPciDevice> locked = new ArrayList<>();
    boolean contended = false;
    if (waits && devices.size() > 1) {
      k.note(() -> core.findings().blocksAcrossDevices(k.call(), devices.size()));
    }
    for (VfioPciDevice vdev : devices) {
      if (waits) {
        zap.zapAndDownWriteMemoryLock(k, vdev);
      } else if (!zap.tryZapAndDownWriteMemoryLock(k, vdev)) {
        contended = true;
        break;
      }
      locked.add(vdev);
    }
    if (!contended) {
      devices.forEach(vdev -> core.checkZapped(k, vdev));
      k.inFlight();
    }
    for (int i = locked.size() - 1; i >= 0; i--) {
      k.upWrite(locked.get(i).memoryLock());
    }
    if (contended) {
      k.note(() -> core.kernel().count("vfioHotResetsContended"));
      k.note(() -> checkUnwound(k));
    }
    return contended ? EBUSY : 0;
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
