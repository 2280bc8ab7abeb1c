package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.mm.VmOperations;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the mappings of device memory that events are about, also where their fields say little.
 */
final class VfioPciMappings implements Stateful {
  private final Kernel kernel;
  private final Mms mms;
  private final VfioPciDevices devices;
  private final VfioPciModel model;

  /** Mms of processes that mapped or faulted device memory. */
  private final Map<Integer, Mm> mmOfProcess = new HashMap<>();

  VfioPciMappings(Kernel kernel, Mms mms, VfioPciDevices devices, VfioPciModel model) {
    this.kernel = kernel;
    this.mms = mms;
    this.devices = devices;
    this.model = model;
  }

  /** The VMA of an mmap: the one that a vma_map has just shown, or a new one. */
  Vma mapped(VfioPciDevice vdev, ModelEvent event) {
    long address = event.address("vma");
    Mm its = mmOf(event);
    Vma known = mms.vma(address);
    Vma vma =
        known != null && known.operations() == null
            ? mms.vma(address, its, event.address("start"), event.address("end"))
            : mms.map(address, its, event.address("start"), event.address("end"));
    vma.belongs(vdev.mapping(), new VfioPciMmapOps(model, vdev));
    return vma;
  }

  /**
   * The VMA of a fault; made and linked where the trace began after its mmap; null where no device
   * is known.
   */
  Vma faulted(ModelEvent event) {
    long start = event.address("start");
    long end = event.address("end");
    Vma known = mms.vma(event.address("vma"));
    if (known != null && known.operations() != null && fits(known, event)) {
      return known;
    }
    if (kernel.searched()) {
      // Nothing is mapped there yet.
      return null;
    }
    VfioPciDevice vdev = event.has("dev") ? devices.of(event.address("dev")) : devices.only();
    if (vdev == null) {
      kernel.count("vfioFaultsOfUnknownDevices");
      return null;
    }
    Vma vma = mms.vma(event.address("vma"), mmOf(event), start, end);
    vma.belongs(vdev.mapping(), new VfioPciMmapOps(model, vdev));
    vdev.mapping().link(vma);
    vdev.add(vma, null);
    return vma;
  }

  /**
   * Whether the event's fields agree with the VMA: its address may have been given to another
   * mapping.
   */
  private static boolean fits(Vma vma, ModelEvent event) {
    long start = event.address("start");
    return !vma.known() || start == 0 || start == vma.start();
  }

  /** The device whose memory a VMA maps; null for none. */
  static VfioPciDevice deviceOf(Vma vma) {
    VmOperations operations = vma.operations();
    return operations instanceof VfioPciMmapOps ops ? ops.vdev() : null;
  }

  /** The mm that the event names, else the one of its process, else one for the process alone. */
  private Mm mmOf(ModelEvent event) {
    int process = kernel.processes().of(event.pid());
    long address = event.address("mm");
    if (address != 0) {
      kernel.usesMm(event, address);
      Mm named = mms.of(address);
      mmOfProcess.put(kernel.processes().of(event.pid()), named);
      return named;
    }
    return mmOfProcess.computeIfAbsent(process, each -> mms.of(-each));
  }

  /** The VMA of device memory at the address of a page fault; null where none is known. */
  Vma at(ModelEvent pageFault) {
    Mm its = mmOfProcess.get(kernel.processes().of(pageFault.pid()));
    Vma vma = its == null ? null : its.vmaAt(pageFault.address("address"));
    return vma == null || deviceOf(vma) == null ? null : vma;
  }

  void processGone(int process) {
    Mm its = mmOfProcess.remove(process);
    if (its != null && its.address() == -process) {
      // Made for the process alone, so nothing else shows its end.
      mms.free(its.address());
    }
  }

  @Override
  public void fields(StateFields f) {
    f.all("mmOfProcess", Integer.class, Mm.class, mmOfProcess);
  }
}
