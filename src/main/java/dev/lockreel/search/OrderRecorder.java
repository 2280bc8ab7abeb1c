package dev.lockreel.search;

import dev.lockreel.emulation.Scenario;
import dev.lockreel.emulation.ScenarioRun;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.LockEvents;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.StepKind;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FoundOrder.OrderStep;
import dev.lockreel.finding.FoundOrder.StateAccess;
import dev.lockreel.search.dpor.FollowingDirector;
import dev.lockreel.search.dpor.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a scenario in a given order and writes down what each step is. */
public final class OrderRecorder implements ScenarioRun.Decider {
  /** What has a value that protocols act on. */
  private static final Set<String> WITH_VALUE =
      Set.of(
          StepKind.READ.words(),
          StepKind.WRITE.words(),
          StepKind.TRYLOCK.words(),
          StepKind.TRYLOCK_SHARED.words(),
          StepKind.CHOOSE.words());

  private final Scenario scenario;
  private final FollowingDirector director;
  private final List<OrderStep> steps = new ArrayList<>();
  private final Map<String, Finding> findings = new LinkedHashMap<>();
  private List<StateAccess> accesses = new ArrayList<>();
  private String call = "";
  private int task = -1;
  private int choice = -1;
  private String result = "";

  /**
   * Runs it.
   *
   * @param output takes the lock events, and the findings too
   * @throws dev.lockreel.search.dpor.DivergenceException the scenario has no such order
   */
  public OrderRecorder(
      Scenario scenario, Schedule order, ScenarioRun.Output output, int mostSteps) {
    this.scenario = scenario;
    director = new FollowingDirector(order);
    ScenarioRun run =
        new ScenarioRun(
            scenario,
            this,
            new ScenarioRun.Output() {
              @Override
              public LockEvents locks() {
                return output.locks();
              }

              @Override
              public void finding(Finding finding) {
                findings.putIfAbsent(finding.fingerprint(), finding);
                output.finding(finding);
              }
            },
            mostSteps);
    ends();
    Finding endless = run.endless();
    if (endless != null) {
      findings.putIfAbsent(endless.fingerprint(), endless);
      output.finding(endless);
    }
  }

  /** The steps that were taken. */
  public List<OrderStep> steps() {
    return steps;
  }

  /** What was found, by fingerprint. */
  public Map<String, Finding> findings() {
    return findings;
  }

  private void ends() {
    if (task >= 0) {
      String name =
          task < scenario.tasks().size()
              ? scenario.tasks().get(task).name()
              : "kworker/" + (task - scenario.tasks().size());
      steps.add(new OrderStep(name, task, choice, call, accesses, result));
    }
    accesses = new ArrayList<>();
    choice = -1;
    result = "";
  }

  @Override
  public int next(long enabled) {
    ends();
    task = -1;
    int next = director.next(enabled);
    if (next >= 0) {
      task = next;
      // A lock or a wait that gives no value is not over.
      result = "waits";
    }
    return next;
  }

  @Override
  public void begins(String name) {
    call = name;
  }

  @Override
  public void takes(Call its) {
    call = its.place();
  }

  @Override
  public void touches(StepKind kind, Shared state) {
    accesses.add(new StateAccess(kind.words(), state.toString()));
  }

  @Override
  public int choose(String what, int alternatives) {
    choice = director.choose(alternatives);
    accesses.add(new StateAccess(StepKind.CHOOSE.words(), what));
    return choice;
  }

  @Override
  public void enables(int other) {}

  @Override
  public void value(Object value) {
    boolean says = !accesses.isEmpty() && WITH_VALUE.contains(accesses.get(0).does());
    result = says && (value instanceof Boolean || value instanceof Number) ? value.toString() : "";
  }
}
