package dev.lockreel.emulation.vfio;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.MmModel;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.LockEvents;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Scheduler;
import dev.lockreel.finding.Finding;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The models of memory management and vfio-pci alone, driven event by event. */
final class VfioPciRig {
  static final long MM = 0xffff888100b64b00L;
  static final long DEV = 0xffff888100af0800L;

  final List<Finding> findings = new ArrayList<>();
  final Kernel kernel;
  final Machine machine;
  final Mms mms;
  final VfioPciModel vfio;
  private final MmModel mm;
  private long position;

  VfioPciRig(boolean executes, ZapVariant zap, FaultVariant fault, Scheduler scheduler) {
    kernel = new Kernel(executes, new Choice(Map.of("vfio-zap", zap, "vfio-fault", fault)));
    kernel.attach(findings::add);
    machine = new Machine(kernel);
    machine.attach(new Silent(), (lock, shared, pid) -> 0, scheduler);
    mms = new Mms(machine);
    mm = new MmModel(kernel, mms);
    vfio = new VfioPciModel(kernel, machine, mm);
  }

  /** Runs with nobody stepping aside. */
  static VfioPciRig executing(ZapVariant zap, FaultVariant fault) {
    return new VfioPciRig(true, zap, fault, Scheduler.IN_ORDER);
  }

  /** An event of a task; {@code fields} are names and values in turn. A waiting task does none. */
  VfioPciRig event(int pid, String event, Object... fields) {
    Map<String, Object> named = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      named.put((String) fields[i], fields[i + 1]);
    }
    boolean returns = event.endsWith("_ret");
    String name = returns ? event.substring(0, event.length() - "_ret".length()) : event;
    position++;
    ModelEvent made =
        new ModelEvent(
            name,
            returns,
            new EventDetail(event, named, List.of()),
            pid,
            pid,
            0,
            "task",
            position * 1000,
            position,
            new Origin("test", "test"));
    kernel.begin(made);
    take(vfio.events().contains(name) ? vfio : mm, made);
    return this;
  }

  private void take(Model model, ModelEvent event) {
    if (!kernel.executes()) {
      model.observe(event);
      return;
    }
    Call open = machine.innermost(event.pid(), event.name());
    if (open != null) {
      machine.ends(open);
      if (event.isReturn()) {
        return;
      }
    }
    if (!machine.waits(event.pid())) {
      model.execute(event);
    }
  }

  VfioPciRig mmap(int pid, long vma, long start, long end) {
    return event(
        pid, "vfio_pci_mmap", "dev", DEV, "mm", MM, "vma", vma, "start", start, "end", end);
  }

  VfioPciRig fault(int pid, long vma, long address) {
    return event(pid, "vfio_pci_fault", "dev", DEV, "vma", vma, "address", address);
  }

  VfioPciRig returns(int pid, String name) {
    return event(pid, name + "_ret", "ret", 0L);
  }

  VfioPciRig memory(int pid, boolean enabled) {
    return event(pid, "vfio_pci_memory", "dev", DEV, "enabled", enabled)
        .returns(pid, "vfio_pci_memory");
  }

  List<String> rules() {
    return findings.stream().map(each -> each.rule().id()).distinct().sorted().toList();
  }

  long counted(String name) {
    return kernel.counters().getOrDefault(name, 0L);
  }

  /** The lock validator is not asked. */
  private static final class Silent implements LockEvents {
    @Override
    public void acquire(
        Call call,
        EmulatedLock lock,
        boolean shared,
        boolean trylock,
        int subclass,
        boolean irqsOff) {}

    @Override
    public void release(Call call, EmulatedLock lock, boolean irqsOff) {}
  }
}
