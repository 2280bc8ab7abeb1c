package dev.lockreel.emulation.vfio;

import static dev.lockreel.emulation.kernel.EventTable.calls;

import dev.lockreel.emulation.kernel.EventTable;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.MmModel;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** vfio-pci: memory enable, mappings and faults of devices, zaps and resets. */
public final class VfioPciModel implements Model {
  private static final Set<String> FOLLOWED = Set.of(VfioPciDevice.MEMORY_LOCK);

  private final Kernel kernel;
  private final MmModel mm;
  private final VfioPciCore core;
  private final VfioPciDevices devices;
  private final VfioPciMappings mappings;
  private final VfioPciObserver observer;
  private final VfioPciExecutor executor;

  public VfioPciModel(Kernel kernel, Machine machine, MmModel mm) {
    this.kernel = kernel;
    this.mm = mm;
    core = new VfioPciCore(kernel, machine, mm);
    devices = new VfioPciDevices(machine, mm.mms());
    mappings = new VfioPciMappings(kernel, mm.mms(), devices, this);
    observer = new VfioPciObserver(core, devices, mappings);
    executor = new VfioPciExecutor(core, devices, mappings);
  }

  @Override
  public EventTable events() {
    return new EventTable()
        .on(VfioPciEvents.OPEN, calls(observer::open), stimulus(executor::open))
        .on(VfioPciEvents.CLOSE, calls(observer::close), stimulus(executor::close))
        .on(VfioPciEvents.MMAP, mm.noFault(calls(observer::mmap)), stimulus(executor::mmap))
        .on(VfioPciEvents.FAULT, observer::fault, stimulus(executor::fault))
        .on(VfioPciEvents.MEMORY, mm.noFault(observer::operation), stimulus(executor::memory))
        .on(VfioPciEvents.RESET, mm.noFault(observer::operation), stimulus(executor::reset))
        .on(VfioPciEvents.HOT_RESET, mm.noFault(observer::operation), stimulus(executor::hotReset))
        .on(VfioPciEvents.ZAP, observer::zap, stimulus(executor::zap))
        .on(VfioPciEvents.UNMAP_MAPPING, observer::unmapMapping, EventTable::ignore)
        .on(VfioPciEvents.ACCESS, observer::access, stimulus(executor::access))
        // A page fault as such says nothing of devices.
        .on(VfioPciEvents.PAGE_FAULT, EventTable::ignore, stimulus(executor::pageFault));
  }

  private Consumer<ModelEvent> stimulus(Consumer<ModelEvent> protocol) {
    return EventTable.stimulus(executor::begins, protocol);
  }

  @Override
  public Set<String> protocolEvents() {
    return Set.of(
        VfioPciEvents.MMAP,
        VfioPciEvents.FAULT,
        VfioPciEvents.MEMORY,
        VfioPciEvents.ZAP,
        VfioPciEvents.RESET,
        VfioPciEvents.HOT_RESET,
        VfioPciEvents.ACCESS,
        VfioPciEvents.PAGE_FAULT);
  }

  @Override
  public List<Shared> touches(ModelEvent event) {
    if (!event.name().equals(VfioPciEvents.MMAP)) {
      return List.of();
    }
    // The VMA is the mm's from the begin of its mmap on, and one that was at its address is gone.
    return mm.mms().touchedByMap(event);
  }

  @Override
  public Set<String> lockClasses() {
    return Set.of(VfioPciDevice.VMA_LOCK, VfioPciDevice.MEMORY_LOCK);
  }

  @Override
  public Set<String> followedLocks() {
    return FOLLOWED;
  }

  @Override
  public boolean hearsOfLocks() {
    return true;
  }

  @Override
  public void lockedForWrite(ModelEvent moment, long lock) {
    observer.lockedForWrite(moment, lock);
  }

  @Override
  public void unlocked(ModelEvent moment, long lock) {
    observer.unlocked(moment, lock);
  }

  VfioPciObserver observer() {
    return observer;
  }

  /** The device at that address; null where none is known. */
  VfioPciDevice device(long address) {
    return devices.find(address);
  }

  /** Takes a recorded vma_link of a VMA of the device; true where the protocol does it. */
  boolean links(VfioPciDevice vdev, Vma vma, ModelEvent event) {
    if (!kernel.executes()) {
      observer.links(vdev, vma, event);
      return false;
    }
    executor.links(event);
    return true;
  }

  VfioPciCore core() {
    return core;
  }

  /** Takes a recorded vma_unmap of a VMA of the device; true where the protocol does it. */
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
    observer.leaves(moment);
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
    observer.gap();
    executor.gap();
  }

  @Override
  public String name() {
    return "vfio-pci";
  }

  @Override
  public void types(StateTypes types) {
    VfioPciState.types(types, this, core);
  }

  @Override
  public void fields(StateFields f) {
    f.part("devices", devices);
    f.part("mappings", mappings);
    f.part("observer", observer);
    f.part("executor", executor);
  }
}
