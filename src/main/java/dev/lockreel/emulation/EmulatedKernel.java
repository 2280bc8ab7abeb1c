package dev.lockreel.emulation;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Machine;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** All that the emulation keeps of one source: what a checkpoint holds. */
final class EmulatedKernel implements Serializable {
  private static final long serialVersionUID = 1L;

  final Emulation emulation;
  final Kernel kernel;
  final Machine machine;
  final RecordedLockTable recorded;
  final List<Model> models;

  /** Events of tasks whose protocol waits: they happen after it. */
  final Map<Integer, Deque<ModelEvent>> queued = new LinkedHashMap<>();

  private final Map<String, Model> byEvent = new HashMap<>();

  EmulatedKernel(Emulation emulation) {
    this.emulation = emulation;
    kernel = new Kernel(emulation.executes(), emulation.choice());
    machine = new Machine(kernel);
    models = List.copyOf(Models.of(kernel, machine));
    Set<String> lockClasses = new TreeSet<>();
    for (Model model : models) {
      lockClasses.addAll(model.lockClasses());
      for (String event : model.events()) {
        if (byEvent.put(event, model) != null) {
          throw new AssertionError(event + " has two models");
        }
      }
    }
    recorded = new RecordedLockTable(lockClasses);
  }

  /** The model that handles events of that name; null for none. */
  Model modelOf(String event) {
    return byEvent.get(event);
  }

  Deque<ModelEvent> queueOf(int pid) {
    return queued.computeIfAbsent(pid, each -> new ArrayDeque<>(4));
  }
}
