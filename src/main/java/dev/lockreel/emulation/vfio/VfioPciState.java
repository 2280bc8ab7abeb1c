package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.mm.AddressSpace;
import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.emulation.sync.EmulatedLock;

/** The types of the kept state of vfio-pci. */
final class VfioPciState {
  private VfioPciState() {}

  static void types(StateTypes types, VfioPciModel model, VfioPciCore core) {
    types
        .single("vfio-pci", model)
        .single("vfio-pci.core", core)
        .object(
            "vfio-pci.device",
            VfioPciDevice.class,
            (vdev, out) -> {
              out.number("address", vdev.address());
              out.value("memoryLock", EmulatedLock.class, vdev.memoryLock());
              out.value("vmaLock", EmulatedLock.class, vdev.vmaLock());
              out.value("mapping", AddressSpace.class, vdev.mapping());
            },
            in ->
                new VfioPciDevice(
                    in.number(),
                    in.value(EmulatedLock.class),
                    in.value(EmulatedLock.class),
                    in.value(AddressSpace.class)))
        .record("vfio-pci.mmap-ops", VfioPciMmapOps.class)
        .record("vfio-pci.operation", MemoryOperation.class)
        .record("vfio-pci.zap", VfioPciObserver.Zap.class)
        .record("vfio-pci.attempt", VfioPciObserver.Attempt.class)
        .record("vfio-pci.protocol.device-reset", DeviceReset.class)
        .record("vfio-pci.protocol.fault", FaultHandler.class)
        .record("vfio-pci.protocol.hot-reset", HotReset.class)
        .record("vfio-pci.protocol.memory-write", MemoryWrite.class)
        .record("vfio-pci.protocol.mmap", MmapRegion.class)
        .record("vfio-pci.protocol.access", RegionAccess.class)
        .record("vfio-pci.protocol.unmap", UnmapRegion.class);
  }
}
