package dev.lockreel.search;

import dev.lockreel.emulation.Scenario;
import dev.lockreel.emulation.ScenarioRun;
import dev.lockreel.emulation.sync.LockEvents;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.StepKind;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.search.dpor.Access;
import dev.lockreel.search.dpor.Director;
import dev.lockreel.search.dpor.Program;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A scenario as a program that can be searched. For one thread. */
final class ScenarioProgram implements Program, ScenarioRun.Output {
  /**
   * A finding of an execution.
   *
   * @param steps that were taken when it was found
   */
  record Found(Finding finding, int steps) {}

  private static final Access[] ACCESS = new Access[StepKind.values().length];

  static {
    access(StepKind.READ, Access.READ);
    access(StepKind.WRITE, Access.WRITE);
    access(StepKind.LOCK, Access.LOCK);
    access(StepKind.LOCK_SHARED, Access.LOCK_SHARED);
    access(StepKind.TRYLOCK, Access.TRYLOCK);
    access(StepKind.TRYLOCK_SHARED, Access.TRYLOCK_SHARED);
    access(StepKind.UNLOCK, Access.UNLOCK);
    access(StepKind.UNLOCK_SHARED, Access.UNLOCK_SHARED);
    access(StepKind.WAIT, Access.READ);
    access(StepKind.WAKE, Access.WRITE);
    access(StepKind.BEGIN, Access.READ);
  }

  @SuppressWarnings("EnumOrdinal") // A table by kind; nothing is kept.
  private static void access(StepKind kind, Access access) {
    ACCESS[kind.ordinal()] = access;
  }

  private final Scenario scenario;
  private final SharedNumbers shared;
  private final int mostSteps;
  private final Set<Rule> without;
  private final Map<Shared, Integer> numbers = new HashMap<>();
  private final LockTrails trails = new LockTrails(this::number);
  private final Map<String, Found> findings = new LinkedHashMap<>();
  private int steps;

  /**
   * @param mostSteps of one call
   * @param without rules whose findings are left out
   */
  ScenarioProgram(Scenario scenario, SharedNumbers shared, int mostSteps, Set<Rule> without) {
    this.scenario = scenario;
    this.shared = shared;
    this.mostSteps = mostSteps;
    this.without = without;
  }

  @Override
  public void run(Director director) {
    findings.clear();
    trails.drop();
    steps = 0;
    ScenarioRun run = new ScenarioRun(scenario, new Decisions(director), this, mostSteps);
    Finding endless = run.endless();
    if (endless != null) {
      finding(endless);
    }
  }

  /** The findings of the last execution by fingerprint. */
  Map<String, Found> findings() {
    return findings;
  }

  LockTrails trails() {
    return trails;
  }

  @Override
  public LockEvents locks() {
    return trails;
  }

  @Override
  public boolean wants(Rule rule) {
    return !without.contains(rule);
  }

  @Override
  public void finding(Finding finding) {
    if (!without.contains(finding.rule())) {
      findings.putIfAbsent(finding.fingerprint(), new Found(finding, steps));
    }
  }

  private int number(Shared state) {
    int known = state.number(shared);
    if (known >= 0) {
      return known;
    }
    Integer number = numbers.get(state);
    if (number == null) {
      number = shared.of(state);
      numbers.put(state, number);
    }
    state.number(shared, number);
    return number;
  }

  /** Passes the questions of the run on to a director. */
  private final class Decisions implements ScenarioRun.Decider {
    private final Director director;

    Decisions(Director director) {
      this.director = director;
    }

    @Override
    public int next(long enabled) {
      steps++;
      return director.next(enabled);
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // As above.
    public void touches(StepKind kind, Shared state) {
      director.touches(number(state), ACCESS[kind.ordinal()]);
    }

    @Override
    public void varies() {
      director.varies();
    }

    @Override
    public int choose(String what, int alternatives) {
      return director.choose(alternatives);
    }

    @Override
    public void enables(int task) {
      director.enables(task);
    }
  }
}
