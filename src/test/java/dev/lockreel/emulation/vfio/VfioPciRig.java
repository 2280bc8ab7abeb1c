package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.MmModel;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.sync.Rig;
import dev.lockreel.emulation.sync.Scheduler;
import java.util.List;
import java.util.Map;

/** The models of memory management and vfio-pci alone, driven event by event. */
final class VfioPciRig extends Rig {
  static final long MM = 0xffff888100b64b00L;
  static final long DEV = 0xffff888100af0800L;

  final Mms mms = new Mms(machine);
  private final MmModel mm = new MmModel(kernel, machine, mms);
  final VfioPciModel vfio = new VfioPciModel(kernel, machine, mm);

  private final ZapVariant zap;
  private final FaultVariant fault;
  private final Scheduler scheduler;

  VfioPciRig(boolean executes, ZapVariant zap, FaultVariant fault, Scheduler scheduler) {
    super(executes, new Choice(Map.of("vfio-zap", zap, "vfio-fault", fault)), scheduler);
    this.zap = zap;
    this.fault = fault;
    this.scheduler = scheduler;
  }

  /** A rig that goes on from the kept state of this one. */
  VfioPciRig kept() {
    VfioPciRig other = new VfioPciRig(kernel.executes(), zap, fault, scheduler);
    goesOnAs(other, List.of(mm, vfio), List.of(other.mm, other.vfio));
    return other;
  }

  /** Runs each call until it has to wait. */
  static VfioPciRig executing(ZapVariant zap, FaultVariant fault) {
    return new VfioPciRig(true, zap, fault, Scheduler.IN_ORDER);
  }

  /** Takes an event of a task; {@code fields} are names and values in turn. */
  VfioPciRig take(int pid, String name, Object... fields) {
    ModelEvent event = event(pid, name, fields);
    take(vfio.events().events().contains(event.name()) ? vfio : mm, event);
    return this;
  }

  VfioPciRig mmap(int pid, long vma, long start, long end) {
    return take(pid, "vfio_pci_mmap", "dev", DEV, "mm", MM, "vma", vma, "start", start, "end", end);
  }

  VfioPciRig fault(int pid, long vma, long address) {
    return take(pid, "vfio_pci_fault", "dev", DEV, "vma", vma, "address", address);
  }

  VfioPciRig returns(int pid, String name) {
    return take(pid, name + "_ret", "ret", 0L);
  }

  VfioPciRig memory(int pid, boolean enabled) {
    return take(pid, "vfio_pci_memory", "dev", DEV, "enabled", enabled)
        .returns(pid, "vfio_pci_memory");
  }

  /** Ids of the rules that were broken, each once, sorted. */
  @Override
  public List<String> rules() {
    return super.rules().stream().distinct().sorted().toList();
  }
}
