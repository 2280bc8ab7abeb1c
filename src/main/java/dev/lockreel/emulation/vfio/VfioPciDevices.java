package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.AddressMap;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Machine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The devices of one source by address. */
final class VfioPciDevices implements Stateful {
  private final Machine machine;
  private final Mms mms;
  private final AddressMap<VfioPciDevice> byAddress = new AddressMap<>();

  VfioPciDevices(Machine machine, Mms mms) {
    this.machine = machine;
    this.mms = mms;
  }

  /** The device at that address; made where it is new. */
  VfioPciDevice of(long address) {
    VfioPciDevice known = byAddress.get(address);
    if (known == null) {
      known = new VfioPciDevice(address, machine, mms);
      byAddress.put(address, known);
    }
    return known;
  }

  /** The device at that address; null where none is known. */
  VfioPciDevice find(long address) {
    return byAddress.get(address);
  }

  /** The only one there is; null where there is none or several. */
  VfioPciDevice only() {
    return byAddress.size() == 1 ? byAddress.values().iterator().next() : null;
  }

  Collection<VfioPciDevice> all() {
    return byAddress.values();
  }

  /** Drops a device that is closed for good. */
  private void free(long address) {
    VfioPciDevice freed = byAddress.remove(address);
    if (freed != null) {
      machine.destroy(freed.memoryLock(), freed.vmaLock());
      mms.freeMapping(address);
    }
  }

  void open(ModelEvent event) {
    of(event.address("dev"));
  }

  void close(ModelEvent event) {
    free(event.address("dev"));
  }

  /** The devices that a call names, in its order. */
  List<VfioPciDevice> named(ModelEvent event) {
    if (!event.name().equals(VfioPciEvents.HOT_RESET)) {
      return List.of(of(event.address("dev")));
    }
    List<VfioPciDevice> several = new ArrayList<>();
    for (long address : event.numbers("devs")) {
      VfioPciDevice vdev = of(address);
      if (!several.contains(vdev)) {
        several.add(vdev);
      }
    }
    return several;
  }

  @Override
  public void fields(StateFields f) {
    byAddress.fields(f, "byAddress", VfioPciDevice.class);
  }
}
