package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The model of this package with a kernel and a machine around it. */
final class HmmRig {
  static final long MM = 0x1000;
  static final long HMM = 0x2000;
  static final long RANGE = 0x3000;
  static final long MNI = 0x4000;

  final Kernel kernel;
  final Machine machine;
  final HmmModel model;
  final List<Finding> findings = new ArrayList<>();
  private final boolean executes;
  private long clock;

  /**
   * @param variant null: observe
   */
  HmmRig(InvalidateVariant variant, Scheduler scheduler) {
    executes = variant != null;
    kernel =
        new Kernel(
            executes,
            executes
                ? new Choice(Map.of(InvalidateVariant.PROTOCOL.name(), variant))
                : Choice.standard());
    machine = new Machine(kernel);
    machine.attach(new Silent(), (lock, shared, pid) -> 0, scheduler);
    kernel.attach(findings::add);
    model = new HmmModel(kernel, machine);
  }

  static HmmRig observing() {
    return new HmmRig(null, Scheduler.IN_ORDER);
  }

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

  /** Takes an event of a task; {@code fields} are names and values in turn. */
  void take(int pid, String name, Object... fields) {
    ModelEvent event = event(pid, name, fields);
    kernel.begin(event);
    if (!executes) {
      model.observe(event);
      return;
    }
    Call open = machine.innermost(pid, event.name());
    if (open != null) {
      machine.ends(open);
      if (event.isReturn()) {
        return;
      }
    }
    if (!machine.waits(pid)) {
      model.execute(event);
    }
  }

  void returnsToUser(int pid) {
    ModelEvent moment = event(pid, "user_return");
    kernel.begin(moment);
    machine.endsAll(pid);
    model.returnsToUser(moment);
  }

  void gap() {
    ModelEvent moment = event(0, "lost_events");
    kernel.begin(moment);
    model.gap(moment);
  }

  private ModelEvent event(int pid, String name, Object... fields) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      Object value = fields[i + 1];
      values.put((String) fields[i], value instanceof Integer n ? Long.valueOf(n) : value);
    }
    clock += 1000;
    boolean returns = name.endsWith("_ret");
    return new ModelEvent(
        returns ? name.substring(0, name.length() - "_ret".length()) : name,
        returns,
        new EventDetail(name, new HashMap<>(values), List.of()),
        pid,
        0,
        0,
        "task-" + pid,
        clock,
        clock / 1000,
        new Origin("test", "test"));
  }

  List<String> rules() {
    return findings.stream().map(each -> each.rule().id()).toList();
  }
}
