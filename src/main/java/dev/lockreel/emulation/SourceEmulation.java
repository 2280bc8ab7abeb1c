package dev.lockreel.emulation;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Scheduler;
import dev.lockreel.emulation.sync.StuckCalls;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
import dev.lockreel.lockdep.LockGraph;
import dev.lockreel.lockdep.SourceValidator;
import dev.lockreel.lockdep.UserMode;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The emulated core beside one source: hands its events to the models in trace order, in step with
 * the lock validator. Not for several threads.
 */
public final class SourceEmulation {
  /** Event names, beside the vocabulary's own, under which tasks' page faults reach the models. */
  public static final String PAGE_FAULT_USER = "page_fault_user";

  private static final int ACQUIRE = EventKind.LOCK_ACQUIRE.code();
  private static final int RELEASE = EventKind.LOCK_RELEASE.code();
  private static final int MODEL = EventKind.MODEL.code();
  private static final int IRQ_DISABLE = EventKind.IRQ_DISABLE.code();

  private final Emulation emulation;
  private final LockGraph graph;
  private final Symbols symbols;
  private final SourceValidator locks;
  private final UserMode userMode = new UserMode();
  private final boolean[] wanted = new boolean[EventKind.values().length];
  private EmulatedKernel emulated;
  private Kernel kernel;
  private Machine machine;

  SourceEmulation(Emulation emulation, LockGraph graph, Symbols symbols, ReadTally notes) {
    this.emulation = emulation;
    this.graph = graph;
    this.symbols = symbols;
    locks = graph.emulatedSource(notes);
    want(EventKind.MODEL);
    want(EventKind.IRQ_DISABLE);
    want(EventKind.USER_RETURN);
    want(EventKind.PAGE_FAULT_USER);
    want(EventKind.SCHED_SWITCH);
    want(EventKind.SCHED_PROCESS_FORK);
    want(EventKind.SCHED_PROCESS_EXIT);
    want(EventKind.LOST_EVENTS);
    if (emulation.executes()) {
      want(EventKind.LOCK_ACQUIRE);
      want(EventKind.LOCK_RELEASE);
    }
    use(new EmulatedKernel(emulation));
  }

  private void want(EventKind kind) {
    wanted[kind.code()] = true;
  }

  private void use(EmulatedKernel state) {
    emulated = state;
    kernel = state.kernel;
    machine = state.machine;
    kernel.attach(graph::report);
    state.recorded.attach(machine::liveLocks, machine::busy);
    machine.attach(
        new EmulatedLockEvents(kernel, locks, symbols), state.recorded, Scheduler.IN_ORDER);
  }

  /** Takes a batch through the validator and the models, row by row in trace order. */
  public void accept(EventBatch batch, SourceValidator validator) {
    int done = 0;
    byte[] kinds = batch.kind;
    for (int row = 0; row < batch.size; row++) {
      int kind = kinds[row];
      if (!wanted[kind] || !concerns(batch, row, kind)) {
        continue;
      }
      EventKind what = EventKind.of(kind);
      // What ends a task's calls comes before the validator sees that the task holds nothing.
      validator.accept(batch, done, row);
      before(batch, row, what);
      validator.accept(batch, row, row + 1);
      after(batch, row, what);
      done = row + 1;
    }
    validator.accept(batch, done, batch.size);
  }

  /** Sorts out the frequent events that are nobody's business. */
  private boolean concerns(EventBatch batch, int row, int kind) {
    if (kind == MODEL) {
      return true;
    }
    if (kind == IRQ_DISABLE) {
      int pid = batch.pid[row];
      return (kernel.watches(pid) || machine.busy(pid))
          && userMode.passes(batch.caller(row), batch.symbols);
    }
    if (kind == ACQUIRE || kind == RELEASE) {
      return emulated.recorded.knows(batch.symbols.text(batch.name[row]));
    }
    return true;
  }

  private void before(EventBatch batch, int row, EventKind kind) {
    switch (kind) {
      case IRQ_DISABLE, USER_RETURN, PAGE_FAULT_USER -> {
        int pid = batch.pid[row];
        if (batch.tgid(row) != 0) {
          kernel.seen(pid, batch.tgid(row));
        }
        if (kernel.watches(pid) || machine.busy(pid)) {
          ModelEvent moment = moment(batch, row, "user_return");
          kernel.begin(moment);
          machine.endsAll(pid);
          emulated.dispatch.drain();
          emulated.models.forEach(model -> model.returnsToUser(moment));
        }
      }
      case SCHED_PROCESS_EXIT -> {
        ModelEvent moment = moment(batch, row, kind.eventName());
        kernel.begin(moment);
        machine.endsAll(moment.pid());
        emulated.dispatch.drain();
        emulated.models.forEach(model -> model.exits(moment));
      }
      case LOST_EVENTS -> gap(moment(batch, row, kind.eventName()));
      default -> {
        // Comes after the validator.
      }
    }
  }

  private void after(EventBatch batch, int row, EventKind kind) {
    switch (kind) {
      case MODEL -> emulated.dispatch.take(ModelEvent.of(batch, row));
      case PAGE_FAULT_USER -> emulated.dispatch.take(faulted(batch, row));
      case SCHED_PROCESS_FORK -> {
        ModelEvent moment = moment(batch, row, kind.eventName());
        kernel.begin(moment);
        kernel.forked(moment, batch.childPid(row));
      }
      case SCHED_SWITCH -> switched(batch, row);
      case LOCK_ACQUIRE ->
          emulated.recorded.acquired(
              batch.symbols.text(batch.name[row]),
              batch.pid[row],
              batch.lock[row],
              (batch.lockBits[row] & LockBits.SHARED) != 0);
      case LOCK_RELEASE -> {
        String lockClass = batch.symbols.text(batch.name[row]);
        emulated.recorded.released(lockClass, batch.pid[row], batch.lock[row]);
        if (machine.contended()) {
          kernel.begin(moment(batch, row, kind.eventName()));
          machine.recordedRelease(lockClass);
          emulated.dispatch.drain();
        }
      }
      default -> {
        // Was taken before the validator.
      }
    }
  }

  private static ModelEvent moment(EventBatch batch, int row, String name) {
    return ModelEvent.of(batch, row, name, Map.of());
  }

  private static ModelEvent faulted(EventBatch batch, int row) {
    return ModelEvent.of(batch, row, PAGE_FAULT_USER, Map.of("address", batch.faultAddress(row)));
  }

  private void switched(EventBatch batch, int row) {
    int pid = batch.pid[row];
    if (!batch.taskDead(row)) {
      if (batch.tgid(row) != 0) {
        kernel.seen(pid, batch.tgid(row));
      }
      return;
    }
    ModelEvent moment = moment(batch, row, EventKind.SCHED_SWITCH.eventName());
    kernel.begin(moment);
    machine.abandon(pid);
    emulated.recorded.forget(pid);
    emulated.dispatch.forget(pid);
    int process = kernel.gone(pid);
    if (process != 0) {
      emulated.models.forEach(model -> model.processGone(process, moment));
      kernel.over(process);
    }
  }

  private void gap(ModelEvent moment) {
    kernel.begin(moment);
    kernel.gap();
    for (Call call : machine.calls()) {
      if (call.begin().cpu() == moment.cpu()) {
        machine.abandon(call.begin().pid());
      }
    }
    emulated.recorded.forgetAll();
    emulated.recorded.lockClasses().forEach(machine::recordedRelease);
    emulated.dispatch.drain();
    emulated.models.forEach(model -> model.gap(moment));
  }

  /**
   * The trace has come to its end: calls whose end it does not show are run on.
   *
   * @return whether there were any
   */
  public boolean end() {
    if (machine.calls().isEmpty()) {
      return false;
    }
    machine.endsAll();
    emulated.dispatch.drain();
    kernel.begin(kernel.now());
    return true;
  }

  /** What still waits where the trace ends; in no graph, for more of the trace takes it back. */
  public List<Finding> waiting() {
    List<Finding> waiting = new ArrayList<>();
    StuckCalls.of(machine).forEach(verdict -> waiting.add(verdict.build()));
    for (Model model : emulated.models) {
      for (FindingBuilder verdict : model.waiting()) {
        waiting.add(verdict.build());
      }
    }
    return waiting;
  }

  /** What was counted, by the names of the report's statistics. */
  public SortedMap<String, Long> counters() {
    return new TreeMap<>(kernel.counters());
  }

  /** Objects of the models that are alive; cheap. */
  public long liveObjects() {
    long alive = 0;
    for (Model model : emulated.models) {
      alive += model.liveObjects();
    }
    return alive;
  }

  /** How many events were of interest: as long as it is the same, {@link #state} is. */
  public long eventsTaken() {
    return kernel.begun();
  }

  /**
   * Where it stands. What it hands out is live: it is to be written before the next batch.
   *
   * @param source identity of the source
   */
  public ModelState state(String source) {
    return new ModelState(emulated, locks.state(source), waiting());
  }

  /**
   * Goes on from where {@link #state} was taken; only before the first batch.
   *
   * @throws IllegalArgumentException it was taken by another kind of replay; the message says which
   */
  public void restore(ModelState state) {
    EmulatedKernel kept = (EmulatedKernel) state.kernel();
    if (!kept.emulation.equals(emulation)) {
      throw new IllegalArgumentException(
          "it was replayed " + kept.emulation + " before, not " + emulation);
    }
    use(kept);
    locks.restore(state.locks(), new TreeMap<>(), symbols);
  }
}
