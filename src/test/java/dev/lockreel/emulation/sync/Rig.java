package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.finding.Finding;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A kernel and a machine without a trace: makes events and hands them to a model, if there is one.
 */
public class Rig {
  private static final String RETURN = "_ret";

  public final Kernel kernel;
  public final Machine machine;
  public final List<Finding> findings = new ArrayList<>();

  /** What the lock validator would be told. */
  final LockLog log = new LockLog();

  /** Recorded holder of each lock class. */
  public final Map<String, Integer> recorded = new HashMap<>();

  private long clock;

  public Rig(boolean executes, Choice choice, Scheduler scheduler) {
    kernel = new Kernel(executes, choice);
    kernel.attach(findings::add);
    machine = new Machine(kernel);
    attach(scheduler);
  }

  /** For protocols that need no model. */
  Rig() {
    this(true, Choice.standard(), Scheduler.IN_ORDER);
  }

  void attach(Scheduler scheduler) {
    machine.attach(
        log,
        (lock, shared, pid) -> {
          int holder = recorded.getOrDefault(lock.lockClass(), 0);
          return holder == pid ? 0 : holder;
        },
        scheduler);
  }

  /** The next event is this task's; fields are names and values in turn. */
  public ModelEvent event(int pid, String name, Object... fields) {
    Map<String, Object> named = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      Object value = fields[i + 1];
      named.put(fields[i].toString(), value instanceof Integer number ? number.longValue() : value);
    }
    clock += 1000;
    boolean returns = name.endsWith(RETURN);
    ModelEvent event =
        new ModelEvent(
            returns ? name.substring(0, name.length() - RETURN.length()) : name,
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

  /** Hands an event to the model; a waiting task does none. */
  public void take(Model model, ModelEvent event) {
    if (!kernel.executes()) {
      model.events().take(event, false);
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
      model.events().take(event, true);
    }
  }

  /** Begins a call of that task. */
  public Call start(int pid, Body body) {
    return machine.start(new Call("call", "", event(pid, "call"), body));
  }

  /** Ids of the rules that were broken, in order. */
  public List<String> rules() {
    return findings.stream().map(each -> each.rule().id()).toList();
  }

  public long counted(String name) {
    return kernel.counters().getOrDefault(name, 0L);
  }
}
