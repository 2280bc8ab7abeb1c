package dev.lockreel.emulation;

import dev.lockreel.emulation.kernel.EventTable;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.kernel.Processes;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.LockEvents;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.RecordedLocks;
import dev.lockreel.emulation.sync.Scheduler;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.StepControl;
import dev.lockreel.emulation.sync.StepKind;
import dev.lockreel.emulation.sync.StuckCalls;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
import dev.lockreel.finding.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One execution of a scenario, in the order that a {@link Decider} chooses: its set-up, then one
 * step of one task after the other. Equal decisions give equal steps.
 *
 * <p>Tasks are numbered: those of the scenario first, then kworkers by the number of the worker.
 */
public final class ScenarioRun implements StepControl {
  /** Chooses the order, and hears what each step is. */
  public interface Decider {
    /** From {@link #next}: stop here. */
    int STOP = -1;

    /**
     * The task that takes the next step.
     *
     * @param enabled the tasks that can go on, as bits
     */
    int next(long enabled);

    /** The step that is taken is one of this call. */
    default void takes(Call call) {}

    /** The step that is taken begins a call of that name. */
    default void begins(String name) {}

    /** What the step does to a piece of shared state; called for each. */
    void touches(StepKind kind, Shared state);

    /** What the step touches depends on the state of what it touches. */
    default void varies() {}

    /** How a choice is made: 0 for the usual way. It is the whole step. */
    int choose(String what, int alternatives);

    /** The step lets this task go on: it begins a work item, or wakes the task. */
    void enables(int task);

    /** The value of the step that is taken, as its protocol sees it; not called where it waits. */
    default void value(Object value) {}
  }

  /** Takes the lock events and findings of a run. */
  public interface Output {
    /** Takes them, and does nothing with them. */
    Output NONE =
        new Output() {
          @Override
          public LockEvents locks() {
            return LockEvents.NONE;
          }

          @Override
          public void finding(Finding finding) {}
        };

    LockEvents locks();

    void finding(Finding finding);

    /** Whether findings of that rule are taken. */
    default boolean wants(Rule rule) {
      return true;
    }
  }

  private static final int NONE = -2;
  private final Scenario scenario;
  private final Decider decider;
  private final int mostSteps;
  private final Kernel kernel;
  private final Machine machine;
  private final List<Model> models;
  private final EventTable[] tables;
  private final int[] next;
  private final Call[] current = new Call[Long.SIZE];

  /** Tasks whose entry in {@link #current} is to be looked up, as bits. */
  private long stale;

  private final Map<String, int[]> chosenTimes = new HashMap<>();
  private int workers;
  private boolean permitted;
  private int decided = NONE;
  private boolean stopped;
  private Call endless;

  /**
   * @param mostSteps of one call; one that would take more is taken for endless, and ends the
   *     execution
   * @throws IllegalArgumentException a call of the set-up waits for ever; the message says which
   * @throws TooManyTasksException the order has too many work items queued
   */
  public ScenarioRun(Scenario scenario, Decider decider, Output output, int mostSteps) {
    this.scenario = scenario;
    this.decider = decider;
    this.mostSteps = mostSteps;
    kernel = new Kernel(true, scenario.choice());
    kernel.attach(output::finding, output::wants);
    machine = new Machine(kernel);
    machine.attach(output.locks(), RecordedLocks.NONE, Scheduler.IN_ORDER);
    models = scenario.models(kernel, machine);
    tables = new EventTable[models.size()];
    next = new int[scenario.tasks().size()];
    setUp();
    kernel.search();
    machine.control(this);
    if (scenario.steps() != null) {
      machine.steps(scenario.steps());
    }
    run();
    if (!stopped) {
      end(output);
    }
  }

  private void setUp() {
    kernel.startWhole();
    for (ModelEvent event : scenario.setUp()) {
      kernel.begin(event);
      take(event);
      machine.endsAll();
    }
    if (!machine.calls().isEmpty()) {
      throw new IllegalArgumentException(
          "the set-up does not come to rest: " + machine.calls().get(0) + " still waits");
    }
  }

  private void take(ModelEvent event) {
    int model = scenario.modelOf(event);
    if (tables[model] == null) {
      tables[model] = models.get(model).events();
    }
    tables[model].take(event, true);
  }

  private void run() {
    while (!stopped) {
      int task = decided;
      decided = NONE;
      if (task == NONE) {
        long enabled = enabled();
        task = enabled == 0 ? Decider.STOP : decide(enabled);
        if (enabled == 0 || stopped) {
          return;
        }
      }
      step(task);
    }
  }

  private int decide(long enabled) {
    int task = decider.next(enabled);
    stopped = task == Decider.STOP;
    return task;
  }

  private long enabled() {
    long enabled = 0;
    for (int task = 0; task < next.length + workers; task++) {
      Call call = current(task);
      boolean can =
          call != null
              ? call.state() == Call.State.RUNNABLE
              : task < next.length && next[task] < scenario.tasks().get(task).events().size();
      if (can) {
        enabled |= 1L << task;
      }
    }
    return enabled;
  }

  /** The call that the task is in; null for none. */
  private Call current(int task) {
    Call known = current[task];
    if ((stale >> task & 1) != 0 || (known != null && known.state() == Call.State.OVER)) {
      known = machine.current(pid(task));
      current[task] = known;
      stale &= ~(1L << task);
    }
    return known;
  }

  private int pid(int task) {
    return task < next.length
        ? scenario.tasks().get(task).pid()
        : Processes.FIRST_WORKER + task - next.length;
  }

  private int task(Call call) {
    int pid = call.begin().pid();
    if (pid >= Processes.FIRST_WORKER) {
      return next.length + pid - Processes.FIRST_WORKER;
    }
    int task = 0;
    while (scenario.tasks().get(task).pid() != pid) {
      task++;
    }
    return task;
  }

  private void step(int task) {
    Call call = current(task);
    if (call == null) {
      begin(task, scenario.tasks().get(task).events().get(next[task]++));
    } else {
      kernel.begin(call.begin());
      permitted = true;
      machine.resume(call);
      permitted = false;
    }
  }

  /** A task makes its next call, or does what is done at once; the call comes to its first step. */
  private void begin(int task, ModelEvent event) {
    kernel.begin(event);
    decider.begins(event.name());
    for (NamedObject each : scenario.objects(event)) {
      decider.touches(each.changed() ? StepKind.WRITE : StepKind.BEGIN, each.object());
    }
    Model model = models.get(scenario.modelOf(event));
    model.reads(event).forEach(state -> decider.touches(StepKind.BEGIN, state));
    List<Shared> changes = model.touches(event);
    if (!changes.isEmpty() || model.touchesVary(event)) {
      decider.varies();
      changes.forEach(state -> decider.touches(StepKind.WRITE, state));
    }
    take(event);
    decider.value(event.name());
    Call call = machine.current(pid(task));
    if (call != null) {
      machine.resume(call);
    }
  }

  @Override
  public void started(Call call) {
    int task = task(call);
    if (task >= Long.SIZE) {
      throw new TooManyTasksException(next.length);
    }
    stale |= 1L << task;
    if (call.begin().pid() >= Processes.FIRST_WORKER) {
      workers = Math.max(workers, task - next.length + 1);
      decider.enables(task);
    }
  }

  @Override
  public boolean goesOn(Call call) {
    if (permitted) {
      permitted = false;
      decider.takes(call);
      return true;
    }
    if (call.steps() >= mostSteps) {
      endless = call;
      stopped = true;
      return false;
    }
    int task = decide(enabled());
    if (stopped) {
      return false;
    }
    if (task == task(call)) {
      decider.takes(call);
      return true;
    }
    decided = task;
    return false;
  }

  @Override
  public void touches(StepKind kind, Shared state) {
    decider.touches(kind, state);
  }

  @Override
  public void varies() {
    decider.varies();
  }

  @Override
  public boolean offers(String what, Call call) {
    int most = scenario.choices().getOrDefault(what, 0);
    return most > 0
        && task(call) < next.length
        && chosenTimes.computeIfAbsent(what, name -> new int[next.length])[task(call)] < most;
  }

  @Override
  public int choose(String what, Call call) {
    int chosen = decider.choose(what, 2);
    if (chosen != USUAL) {
      chosenTimes.get(what)[task(call)]++;
    }
    return chosen;
  }

  @Override
  public void wakes(Call call) {
    decider.enables(task(call));
  }

  @Override
  public void stepped(Call call, Object value) {
    decider.value(value);
  }

  /** The executions' end: what still waits waits for ever, since nothing else happens. */
  private void end(Output output) {
    for (Scenario.Task task : scenario.tasks()) {
      if (machine.current(task.pid()) == null && kernel.watches(task.pid())) {
        ModelEvent last = task.events().get(task.events().size() - 1);
        kernel.begin(last);
        models.forEach(model -> model.returnsToUser(last));
      }
    }
    StuckCalls.forGood(machine).forEach(verdict -> output.finding(verdict.build()));
    for (Model model : models) {
      for (FindingBuilder verdict : model.waiting()) {
        output.finding(verdict.build());
      }
    }
  }

  /** The calls that still wait, in the words of a report. */
  public List<Call> waiting() {
    return machine.calls();
  }

  /** The finding that the execution has no end, as far as it was run; null where it has one. */
  public Finding endless() {
    if (endless == null) {
      return null;
    }
    return Finding.of(Rule.WAITER_STUCK, "endless", endless.place())
        .headline("livelock: a call takes steps for ever")
        .at(endless.witness())
        .because(
            endless
                + " has taken "
                + endless.steps()
                + " steps and is not over: it comes back to where it was.")
        .build();
  }
}
