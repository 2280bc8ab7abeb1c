package dev.lockreel.search;

import dev.lockreel.emulation.Scenario;
import dev.lockreel.emulation.ScenarioRun;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.StepKind;

/** Runs the set-up of a scenario and nothing else: whether each of its events comes to its end. */
public final class SetUpCheck {
  private SetUpCheck() {}

  /**
   * Runs it.
   *
   * @throws IllegalArgumentException a call of it waits for ever; the message says which
   */
  public static void check(Scenario scenario) {
    new ScenarioRun(scenario, new NoStep(), ScenarioRun.Output.NONE, 1);
  }

  /** Lets no task begin. */
  private static final class NoStep implements ScenarioRun.Decider {
    @Override
    public int next(long enabled) {
      return STOP;
    }

    @Override
    public void touches(StepKind kind, Shared state) {}

    @Override
    public int choose(String what, int alternatives) {
      return 0;
    }

    @Override
    public void enables(int task) {}
  }
}
