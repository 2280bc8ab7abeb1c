package dev.lockreel.emulation;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateException;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Scheduler;
import dev.lockreel.emulation.sync.StuckCalls;
import dev.lockreel.emulation.vfio.VfioPciEvents;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
import dev.lockreel.lockdep.source.SymbolTest;
import dev.lockreel.lockdep.source.UserMode;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The emulated core beside one source: hands the events that concern it to the models.
 *
 * <p>Its owner brings every batch row by row: it asks for the {@linkplain #nextRow next row} of
 * concern, and calls {@link #before} and {@link #after} around whatever else looks at that row, in
 * trace order. Not for several threads.
 */
public final class SourceEmulation {
  private static final int ACQUIRE = EventKind.LOCK_ACQUIRE.code();
  private static final int ACQUIRED = EventKind.LOCK_ACQUIRED.code();
  private static final int RELEASE = EventKind.LOCK_RELEASE.code();
  private static final int MODEL = EventKind.MODEL.code();
  private static final int IRQ_DISABLE = EventKind.IRQ_DISABLE.code();

  private final Emulation emulation;
  private final Symbols symbols;
  private final EmulationOutput output;
  private final UserMode userMode = new UserMode();
  private final boolean[] wanted = new boolean[EventKind.values().length];
  private EmulatedKernel emulated;
  private SymbolTest locksOfInterest;
  private Kernel kernel;
  private Machine machine;

  SourceEmulation(Emulation emulation, Symbols symbols, EmulationOutput output) {
    this.emulation = emulation;
    this.symbols = symbols;
    this.output = output;
    want(EventKind.MODEL);
    want(EventKind.IRQ_DISABLE);
    want(EventKind.USER_RETURN);
    want(EventKind.PAGE_FAULT_USER);
    want(EventKind.SCHED_SWITCH);
    want(EventKind.SCHED_PROCESS_FORK);
    want(EventKind.SCHED_PROCESS_EXIT);
    want(EventKind.LOST_EVENTS);
    want(EventKind.TRACE_BOUNDARY);
    want(EventKind.TRACE_START);
    want(EventKind.LOCK_ACQUIRE);
    want(EventKind.LOCK_ACQUIRED);
    want(EventKind.LOCK_RELEASE);
    use(new EmulatedKernel(emulation));
  }

  private void want(EventKind kind) {
    wanted[kind.code()] = true;
  }

  private void use(EmulatedKernel state) {
    emulated = state;
    locksOfInterest = new SymbolTest(this::isOfInterest);
    kernel = state.kernel;
    machine = state.machine;
    kernel.attach(output::finding);
    state.recorded.attach(machine::liveLocks, machine::busy);
    machine.attach(
        new EmulatedLockEvents(kernel, output, symbols), state.recorded, Scheduler.IN_ORDER);
  }

  /**
   * Returns the first row from {@code from} on that concerns the models, or the batch's size where
   * there is none. Each row is asked for once, after all rows before it were handed in.
   */
  public int nextRow(EventBatch batch, int from) {
    byte[] kinds = batch.kind;
    int row = from;
    while (row < batch.size && !(wanted[kinds[row]] && concerns(batch, row, kinds[row]))) {
      row++;
    }
    return row;
  }

  private boolean isOfInterest(String lockClass) {
    return emulated.recorded.knows(lockClass) || emulated.hearers.containsKey(lockClass);
  }

  /** Whether the models take events of this kind; keeps the frequent others away from them. */
  private boolean concerns(EventBatch batch, int row, int kind) {
    if (kind == MODEL) {
      return true;
    }
    if (kind == IRQ_DISABLE) {
      int pid = batch.pid[row];
      return (kernel.followsUserSpace() || kernel.watches(pid) || machine.busy(pid))
          && userMode.passes(batch.caller(row), batch.symbols);
    }
    if (kind == ACQUIRE || kind == ACQUIRED || kind == RELEASE) {
      return locksOfInterest.passes(batch.name[row], batch.symbols);
    }
    return true;
  }

  /** Handles the part of a row that comes before the lock validator: the ends of calls. */
  public void before(EventBatch batch, int row) {
    EventKind kind = EventKind.of(batch.kind[row]);
    switch (kind) {
      case IRQ_DISABLE, USER_RETURN, PAGE_FAULT_USER -> {
        int pid = batch.pid[row];
        if (batch.tgid(row) != 0) {
          kernel.seen(pid, batch.tgid(row));
        }
        kernel.inUserSpace(pid);
        if (kernel.watches(pid) || machine.busy(pid)) {
          ModelEvent moment = moment(batch, row, EventKind.USER_RETURN.eventName());
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
      case LOST_EVENTS, TRACE_BOUNDARY -> gap(moment(batch, row, kind.eventName()), kind);
      case TRACE_START -> {
        gap(moment(batch, row, kind.eventName()), kind);
        kernel.startWhole();
      }
      default -> {
        // Taken after the validator.
      }
    }
  }

  /** Handles the part of a row that comes after the lock validator. */
  public void after(EventBatch batch, int row) {
    EventKind kind = EventKind.of(batch.kind[row]);
    switch (kind) {
      case MODEL -> emulated.dispatch.take(ModelEvent.of(batch, row));
      case PAGE_FAULT_USER -> emulated.dispatch.take(faulted(batch, row));
      case SCHED_PROCESS_FORK -> {
        ModelEvent moment = moment(batch, row, kind.eventName());
        kernel.begin(moment);
        kernel.forked(moment, batch.childPid(row));
      }
      case SCHED_SWITCH -> switched(batch, row);
      case LOCK_ACQUIRE -> asked(batch, row);
      case LOCK_ACQUIRED -> got(batch, row);
      case LOCK_RELEASE -> released(batch, row);
      default -> {
        // Taken before the validator.
      }
    }
  }

  private void asked(EventBatch batch, int row) {
    boolean shared = (batch.lockBits[row] & LockBits.SHARED) != 0;
    boolean trylock = (batch.lockBits[row] & LockBits.TRY) != 0;
    long lock = batch.lock[row];
    int pid = batch.pid[row];
    String lockClass = batch.symbols.text(batch.name[row]);
    for (Model model : emulated.hearers.getOrDefault(lockClass, List.of())) {
      model.asksFor(pid, lockClass);
    }
    if (!emulated.recorded.knows(lockClass)) {
      return;
    }
    emulated.recorded.asked(lockClass, pid, lock, shared, trylock);
    if (trylock && !shared) {
      follow(batch, row, (model, moment) -> model.lockedForWrite(moment, lock));
    }
    progress(batch, row);
  }

  private void got(EventBatch batch, int row) {
    String lockClass = batch.symbols.text(batch.name[row]);
    if (!emulated.recorded.knows(lockClass)) {
      return;
    }
    RecordedLockTable.Holding has =
        emulated.recorded.got(lockClass, batch.pid[row], batch.lock[row]);
    if (has != null && !has.shared()) {
      follow(batch, row, (model, moment) -> model.lockedForWrite(moment, has.lock()));
    }
    progress(batch, row);
  }

  private void released(EventBatch batch, int row) {
    String lockClass = batch.symbols.text(batch.name[row]);
    if (!emulated.recorded.knows(lockClass)) {
      return;
    }
    long lock = batch.lock[row];
    emulated.recorded.released(lockClass, batch.pid[row], lock);
    follow(batch, row, (model, moment) -> model.unlocked(moment, lock));
    if (machine.contended()) {
      kernel.begin(moment(batch, row, EventKind.LOCK_RELEASE.eventName()));
      machine.recordedRelease(lockClass);
      emulated.dispatch.drain();
    }
  }

  /** A task has asked for a lock or got it: its protocols go on as far as it has come. */
  private void progress(EventBatch batch, int row) {
    int pid = batch.pid[row];
    if (machine.busy(pid)) {
      kernel.begin(moment(batch, row, EventKind.of(batch.kind[row]).eventName()));
      machine.recordedProgress(pid);
      emulated.dispatch.drain();
    }
  }

  /** Calls the models that follow outcomes about a lock of their {@link Model#followedLocks}. */
  private void follow(EventBatch batch, int row, BiConsumer<Model, ModelEvent> call) {
    if (kernel.executes()) {
      return;
    }
    String lockClass = batch.symbols.text(batch.name[row]);
    ModelEvent moment = null;
    for (Model model : emulated.models) {
      if (model.hearsOfLocks() && model.followedLocks().contains(lockClass)) {
        if (moment == null) {
          moment = moment(batch, row, EventKind.of(batch.kind[row]).eventName());
          kernel.begin(moment);
        }
        call.accept(model, moment);
      }
    }
  }

  private static ModelEvent moment(EventBatch batch, int row, String name) {
    return ModelEvent.of(batch, row, name, Map.of());
  }

  private static ModelEvent faulted(EventBatch batch, int row) {
    return ModelEvent.of(
        batch, row, VfioPciEvents.PAGE_FAULT, Map.of("address", batch.faultAddress(row)));
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

  /** Events of any CPU are missing before that row, which no mark says. */
  public void lost(EventBatch batch, int row) {
    EventKind kind = EventKind.TRACE_BOUNDARY;
    gap(moment(batch, row, kind.eventName()), kind);
  }

  private void gap(ModelEvent moment, EventKind kind) {
    boolean everyCpu = kind != EventKind.LOST_EVENTS;
    kernel.begin(moment);
    kernel.gap();
    for (Call call : machine.calls()) {
      if (everyCpu || call.begin().cpu() == moment.cpu()) {
        machine.abandon(call.begin().pid());
      }
    }
    emulated.recorded.forgetAll();
    emulated.recorded.lockClasses().forEach(machine::recordedRelease);
    emulated.dispatch.drain();
    emulated.models.forEach(model -> model.gap(moment));
  }

  /**
   * Ends the trace: calls whose end it does not show are run on.
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

  /**
   * Findings about calls that still wait where the trace ends; in no graph, since more of the trace
   * withdraws them.
   */
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

  /** What was chosen and changed nothing for some calls, in sentences. */
  public List<String> withoutEffect() {
    List<String> reasons = new ArrayList<>();
    for (Model model : emulated.models) {
      reasons.addAll(model.withoutEffect());
    }
    return reasons;
  }

  /** Counters by the names of the report's statistics. */
  public SortedMap<String, Long> counters() {
    SortedMap<String, Long> counters = new TreeMap<>(kernel.counters());
    emulated.outcomes.countRest(counters);
    return counters;
  }

  /** Objects of the models that are alive; cheap. */
  public long liveObjects() {
    long alive = 0;
    for (Model model : emulated.models) {
      alive += model.liveObjects();
    }
    return alive;
  }

  /**
   * The number of events that concerned the models; while it is unchanged, so is {@link #state}.
   */
  public long eventsTaken() {
    return kernel.begun() + emulated.recorded.changes();
  }

  /**
   * The state to keep across a restart. It is a live view: write it before the next batch.
   *
   * @param locks held locks of the emulated tasks, which its owner knows
   */
  public ModelState state(ValidatorState locks) {
    return new ModelState(emulation.toString(), emulated.image(), locks, waiting());
  }

  /**
   * Restores what {@link #state} returned; only before the first batch. The locks are restored by
   * their owner.
   *
   * @throws IllegalArgumentException it was taken by another kind of replay; the message says which
   * @throws StateException this lockreel cannot have written the state
   */
  public void restore(ModelState state) throws StateException {
    if (!state.emulation().equals(emulation.toString())) {
      throw new IllegalArgumentException(
          "it was replayed " + state.emulation() + " before, not " + emulation);
    }
    use(EmulatedKernel.of(state.kernel(), emulation));
  }
}
