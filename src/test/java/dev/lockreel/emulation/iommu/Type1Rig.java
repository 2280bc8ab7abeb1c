package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The type1 driver with its surroundings, for tests of one container. */
final class Type1Rig implements LockEvents {
  static final long CONTAINER = 0xffff888104a0c000L;
  static final long MM = 0xffff888100c3e800L;
  static final long VADDR = 0x7f2a40000000L;

  final Kernel kernel;
  final Machine machine;
  final List<Finding> findings = new ArrayList<>();
  final Mms mms;
  final Containers containers;
  final Type1Executor executor;

  /** Recorded holder of mmap_lock; 0 for none. */
  int mmapLockHolder;

  private long clock;

  Type1Rig(Choice choice, Scheduler scheduler) {
    kernel = new Kernel(true, choice);
    kernel.attach(findings::add);
    machine = new Machine(kernel);
    machine.attach(
        this,
        (lock, shared, pid) -> lock.lockClass().startsWith("&mm") ? mmapLockHolder : 0,
        scheduler);
    mms = new Mms(machine);
    Type1Core driver = new Type1Core(kernel, machine);
    containers = new Containers(kernel, machine, mms, driver);
    executor = new Type1Executor(kernel, containers, driver);
  }

  /** An event of that task; fields are names and values in turn. */
  ModelEvent event(int pid, String name, Object... fields) {
    Map<String, Object> named = new HashMap<>();
    named.put("container", CONTAINER);
    for (int i = 0; i < fields.length; i += 2) {
      Object value = fields[i + 1];
      named.put(fields[i].toString(), value instanceof Integer number ? number.longValue() : value);
    }
    clock += 1000;
    boolean returns = name.endsWith("_ret");
    ModelEvent event =
        new ModelEvent(
            returns ? name.substring(0, name.length() - 4) : name,
            returns,
            new EventDetail(name, named, List.of()),
            pid,
            0,
            0,
            "task-" + pid,
            clock,
            clock / 1000,
            new Origin("test", "test"));
    kernel.begin(event);
    return event;
  }

  /** Executes these events as if their tasks had made the calls at the same time. */
  void together(List<ModelEvent> events) {
    machine.start(
        new Call(
            "test",
            "",
            event(1, "test"),
            k -> {
              k.write(() -> events.forEach(executor::take));
              return 0;
            }));
    machine.endsAll();
  }

  void execute(ModelEvent event) {
    together(List.of(event));
  }

  /** The container; null where it has no group. */
  Container container() {
    return containers.live(CONTAINER);
  }

  @Override
  public void acquire(
      Call call,
      EmulatedLock lock,
      boolean shared,
      boolean trylock,
      int subclass,
      boolean irqsOff) {
    // The order of locks is checked where the validator sees them.
  }

  @Override
  public void release(Call call, EmulatedLock lock, boolean irqsOff) {
    // As above.
  }
}
