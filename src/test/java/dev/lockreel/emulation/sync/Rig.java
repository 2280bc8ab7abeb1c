package dev.lockreel.emulation.sync;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.finding.Finding;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A machine with its surroundings, for tests of protocols that need no model. */
final class Rig {
  final Kernel kernel = new Kernel(true, Choice.standard());
  final LockLog log = new LockLog();
  final List<Finding> findings = new ArrayList<>();

  /** Recorded holder of each class. */
  final Map<String, Integer> recorded = new HashMap<>();

  Machine machine = new Machine(kernel);
  private long clock;

  Rig() {
    kernel.attach(findings::add);
    attach(Scheduler.IN_ORDER);
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

  /** The next event is this task's. */
  ModelEvent event(int pid, String name) {
    clock += 1000;
    ModelEvent event =
        new ModelEvent(
            name,
            false,
            new EventDetail(name, Map.of(), List.of()),
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

  /** Begins a call of that task. */
  Call start(int pid, Body body) {
    ModelEvent event = event(pid, "call");
    return machine.start(new Call("call", "", event, body));
  }
}
