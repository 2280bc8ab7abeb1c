package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.MmModel;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.sync.Machine;
import java.util.Set;

/** vfio-pci: memory enable, mappings and faults of devices, zaps and resets. */
public final class VfioPciModel implements Model {
  private static final long serialVersionUID = 1L;

  private final Kernel kernel;
  private final MmModel mm;
  private final VfioPciDevices devices;
  private final VfioPciMappings mappings;
  private final VfioPciObserver observed;
  private final VfioPciExecutor executor;

  public VfioPciModel(Kernel kernel, Machine machine, MmModel mm) {
    this.kernel = kernel;
    this.mm = mm;
    VfioPciCore driver = new VfioPciCore(kernel, mm);
    devices = new VfioPciDevices(machine, mm.mms());
    mappings = new VfioPciMappings(kernel, mm.mms(), devices, this);
    observed = new VfioPciObserver(kernel, mm, driver.findings());
    executor = new VfioPciExecutor(kernel, machine, driver, devices, mappings);
  }

  @Override
  public Set<String> events() {
    return VfioPciEvents.ALL;
  }

  @Override
  public Set<String> lockClasses() {
    return Set.of(VfioPciDevice.VMA_LOCK, VfioPciDevice.MEMORY_LOCK);
  }

  VfioPciObserver observed() {
    return observed;
  }

  /** The device at that address; null where none is known. */
  VfioPciDevice device(long address) {
    return devices.find(address);
  }

  @Override
  public void observe(ModelEvent event) {
    switch (event.name()) {
      case VfioPciEvents.OPEN, VfioPciEvents.CLOSE -> devices.openOrClose(event);
      case VfioPciEvents.MMAP -> {
        if (!event.isReturn() && event.number("ret", 0) >= 0) {
          VfioPciDevice vdev = devices.of(event.address("dev"));
          vdev.add(mappings.mapped(vdev, event), null);
        }
      }
      case VfioPciEvents.FAULT -> {
        mm.faults().follow(event);
        Vma vma = event.isReturn() ? null : mappings.faulted(event);
        observed.attempt(event, vma == null ? null : VfioPciMappings.deviceOf(vma));
      }
      case VfioPciEvents.MEMORY, VfioPciEvents.RESET, VfioPciEvents.HOT_RESET ->
          observed.operation(event, devices.named(event));
      case VfioPciEvents.ZAP -> observed.zap(event, devices.named(event));
      case VfioPciEvents.ACCESS ->
          observed.attempt(event, event.isReturn() ? null : devices.named(event).get(0));
      default -> {
        // A page fault as such says nothing of devices.
      }
    }
  }

  @Override
  public void execute(ModelEvent event) {
    executor.execute(event);
  }

  /** A recorded vma_link of a VMA of the device; true where the protocol sees to it. */
  boolean links(VfioPciDevice vdev, Vma vma, ModelEvent event) {
    if (!kernel.executes()) {
      observed.links(vdev, vma, event);
      return false;
    }
    executor.links(event);
    return true;
  }

  /** A recorded vma_unmap of a VMA of the device; true where the protocol sees to it. */
  boolean unmaps(VfioPciDevice vdev, Vma vma, ModelEvent event) {
    if (!kernel.executes()) {
      vdev.forget(vma);
      return false;
    }
    executor.unmaps(vdev, vma, event);
    return true;
  }

  @Override
  public void returnsToUser(ModelEvent moment) {
    observed.leaves(moment);
    executor.leaves(moment);
  }

  @Override
  public void exits(ModelEvent moment) {
    returnsToUser(moment);
  }

  @Override
  public void processGone(int process, ModelEvent moment) {
    mappings.processGone(process);
  }

  @Override
  public int liveObjects() {
    return devices.all().size();
  }

  @Override
  public void gap(ModelEvent moment) {
    observed.gap(devices.all());
    executor.gap();
  }
}
