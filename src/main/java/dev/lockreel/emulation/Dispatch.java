package dev.lockreel.emulation;

import dev.lockreel.emulation.kernel.EventTable;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.MmEvents;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.vfio.VfioPciEvents;
import dev.lockreel.trace.SourceState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands each event to the model that has its name. What a task does while its protocol waits is
 * queued and handed on once the protocol is over.
 */
final class Dispatch implements Stateful {
  /** Events of a task whose protocol waits are kept up to this number. */
  private static final int LONGEST_QUEUE = 256;

  /** Calls that end when another function returns: a page fault is over with any of them. */
  private static final Map<String, List<String>> ALSO_ENDS =
      Map.of(
          MmEvents.HANDLE_MM_FAULT,
          List.of(VfioPciEvents.PAGE_FAULT, VfioPciEvents.FAULT),
          VfioPciEvents.FAULT,
          List.of(VfioPciEvents.PAGE_FAULT));

  private final Kernel kernel;
  private final Machine machine;
  private final OutcomeComparison outcomes;
  private final List<Model> models;
  private final Map<String, EventTable> byEvent = new HashMap<>();
  private final Map<Integer, Deque<ModelEvent>> queued = new LinkedHashMap<>();

  Dispatch(Kernel kernel, Machine machine, OutcomeComparison outcomes, List<Model> models) {
    this.kernel = kernel;
    this.machine = machine;
    this.outcomes = outcomes;
    this.models = models;
    kernel.alsoEnds(ALSO_ENDS);
    for (Model model : models) {
      EventTable table = model.events();
      for (String event : table.events()) {
        if (byEvent.put(event, table) != null) {
          throw new AssertionError(event + " has two models");
        }
      }
    }
  }

  /** Takes an event in trace order; an event that no model names is ignored. */
  void take(ModelEvent event) {
    EventTable table = byEvent.get(event.name());
    if (table == null) {
      return;
    }
    kernel.begin(event);
    kernel.shows(event);
    kernel.count(SourceState.MODEL_EVENTS);
    if (!kernel.executes()) {
      table.take(event, false);
      return;
    }
    execute(table, event);
    drain();
  }

  private void execute(EventTable table, ModelEvent event) {
    if (!event.isReturn()) {
      outcomes.begins(event);
    }
    if (event.has("ret")) {
      outcomes.recorded(event);
    }
    if (event.isReturn() && !OutcomeComparison.comesAgain(event)) {
      for (String inner : ALSO_ENDS.getOrDefault(event.name(), List.of())) {
        end(machine.innermost(event.pid(), inner));
      }
    }
    Call open = machine.innermost(event.pid(), event.name());
    if (open != null) {
      // The recorded call has returned; so it has if its task begins another one.
      machine.ends(open);
      if (event.isReturn()) {
        return;
      }
    }
    if (machine.waits(event.pid())) {
      if (partOfOpenFault(event)) {
        outcomes.taken(event);
        return;
      }
      Deque<ModelEvent> queue = queued.computeIfAbsent(event.pid(), each -> new ArrayDeque<>(4));
      if (queue.size() < LONGEST_QUEUE) {
        queue.add(event);
      } else {
        // Dropped events are as good as lost to the models.
        kernel.count("eventsOfStuckTasksDropped");
        outcomes.taken(event);
        models.forEach(each -> each.gap(event));
      }
      return;
    }
    table.take(event, true);
    outcomes.taken(event);
  }

  /** Whether a device's handler is called for a page fault whose own event came before it. */
  private boolean partOfOpenFault(ModelEvent event) {
    if (!event.name().equals(VfioPciEvents.FAULT) || event.isReturn()) {
      return false;
    }
    Call open = machine.innermost(event.pid(), VfioPciEvents.PAGE_FAULT);
    return open != null && open.begin().address("address") == event.address("address");
  }

  private void end(Call open) {
    if (open != null) {
      machine.ends(open);
    }
  }

  /** Hands on the queued events of tasks whose protocols no longer wait. */
  void drain() {
    boolean again = !queued.isEmpty();
    while (again) {
      again = false;
      for (Integer pid : List.copyOf(queued.keySet())) {
        Deque<ModelEvent> queue = queued.get(pid);
        if (queue != null && !machine.waits(pid)) {
          again = true;
          ModelEvent next = queue.poll();
          if (queue.isEmpty()) {
            queued.remove(pid);
          }
          redo(next);
        }
      }
    }
  }

  private void redo(ModelEvent event) {
    Call open = machine.innermost(event.pid(), event.name());
    end(open);
    if (open == null || !event.isReturn()) {
      byEvent.get(event.name()).take(event, true);
      outcomes.taken(event);
    }
  }

  /** Drops the queue of a dead task. */
  void forget(int pid) {
    queued.remove(pid);
  }

  @Override
  public void fields(StateFields f) {
    f.groups("queued", Integer.class, ModelEvent.class, queued, () -> new ArrayDeque<>(4));
  }
}
