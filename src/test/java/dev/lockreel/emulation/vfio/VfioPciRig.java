package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.mm.MmModel;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.sync.ModelRig;
import dev.lockreel.emulation.sync.Scheduler;
import java.util.List;
import java.util.Map;

/** The models of memory management and vfio-pci alone, driven event by event. */
final class VfioPciRig extends ModelRig<VfioPciRig> {
  static final long MM = 0xffff888100b64b00L;
  static final long DEV = 0xffff888100af0800L;

  final Mms mms = new Mms(machine);
  private final MmModel mm = new MmModel(kernel, machine, mms);
  final VfioPciModel vfio = new VfioPciModel(kernel, machine, mm);

  /** A mapping of a device's memory, from {@code start} to {@code end}. */
  record Mapping(long dev, long mm, long vma, long start, long end) {}

  VfioPciRig(boolean executes, ZapVariant zap, FaultVariant fault, Scheduler scheduler) {
    this(
        executes,
        new Choice(Map.of(VfioPciProtocols.ZAP.name(), zap, VfioPciProtocols.FAULT.name(), fault)),
        scheduler);
  }

  private VfioPciRig(boolean executes, Choice choice, Scheduler scheduler) {
    super(executes, choice, scheduler);
  }

  @Override
  protected List<Model> models() {
    return List.of(mm, vfio);
  }

  @Override
  protected VfioPciRig fresh() {
    return new VfioPciRig(kernel.executes(), choice, scheduler);
  }

  @Override
  protected VfioPciRig self() {
    return this;
  }

  /** Runs each call until it has to wait. */
  static VfioPciRig executing(ZapVariant zap, FaultVariant fault) {
    return new VfioPciRig(true, zap, fault, Scheduler.IN_ORDER);
  }

  VfioPciRig mmap(int pid, long vma, long start, long end) {
    return mmap(pid, new Mapping(DEV, MM, vma, start, end));
  }

  VfioPciRig mmap(int pid, Mapping at) {
    return take(
        pid,
        VfioPciEvents.MMAP,
        "dev",
        at.dev,
        "mm",
        at.mm,
        "vma",
        at.vma,
        "start",
        at.start,
        "end",
        at.end);
  }

  VfioPciRig fault(int pid, long vma, long address) {
    return take(pid, VfioPciEvents.FAULT, "dev", DEV, "vma", vma, "address", address);
  }

  VfioPciRig fault(int pid, Mapping at, long address) {
    return take(
        pid,
        VfioPciEvents.FAULT,
        "dev",
        at.dev,
        "mm",
        at.mm,
        "vma",
        at.vma,
        "start",
        at.start,
        "end",
        at.end,
        "address",
        address);
  }

  VfioPciRig returns(int pid, String name) {
    return take(pid, name + "_ret", "ret", 0L);
  }

  VfioPciRig memory(int pid, boolean enabled) {
    return take(pid, VfioPciEvents.MEMORY, "dev", DEV, "enabled", enabled)
        .returns(pid, VfioPciEvents.MEMORY);
  }

  /** Ids of the rules that were broken, each once, sorted. */
  @Override
  public List<String> rules() {
    return super.rules().stream().distinct().sorted().toList();
  }
}
