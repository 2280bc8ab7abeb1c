package dev.lockreel.search;

import dev.lockreel.emulation.EmulationOutput;
import dev.lockreel.emulation.LockEventRow;
import dev.lockreel.emulation.LockEventRow.LockName;
import dev.lockreel.emulation.Scenario;
import dev.lockreel.emulation.ScenarioRun;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.LockEvents;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FoundOrder.OrderStep;
import dev.lockreel.search.dpor.DivergenceException;
import dev.lockreel.search.dpor.Schedule;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One execution of a scenario in the order of a schedule, checked step by step. */
public final class ScheduledRun {
  private ScheduledRun() {}

  /**
   * Runs it.
   *
   * @param expected what each step was when the schedule was written
   * @param mostSteps of a call; one that would take more is taken for endless
   * @param output takes the lock events and the findings
   * @return the fingerprints of the findings
   * @throws IOException the scenario does something else than the schedule says
   */
  public static Set<String> run(
      Scenario scenario,
      List<OrderStep> expected,
      int mostSteps,
      EmulationOutput output,
      Symbols symbols)
      throws IOException {
    Schedule order =
        new Schedule(
            expected.stream()
                .map(step -> new Schedule.Move(step.number(), step.choice()))
                .toList());
    OrderRecorder recorded;
    try {
      recorded = new OrderRecorder(scenario, order, new ToValidator(output, symbols), mostSteps);
    } catch (DivergenceException e) {
      throw new IOException("the schedule is not of this scenario: " + e.getMessage(), e);
    }
    List<OrderStep> steps = recorded.steps();
    for (int i = 0; i < expected.size(); i++) {
      OrderStep is = i < steps.size() ? steps.get(i) : null;
      if (!expected.get(i).equals(is)) {
        throw new IOException(
            "the schedule is not of this scenario under these protocols: step "
                + (i + 1)
                + " is "
                + text(is)
                + "; in the schedule it is "
                + text(expected.get(i)));
      }
    }
    return recorded.findings().keySet();
  }

  /** A step for people: {@code vcpu0/100: vfio_pci_fault: lock &vdev->vma_lock 0x1000 (waits)}. */
  private static String text(OrderStep step) {
    if (step == null) {
      return "none";
    }
    return step.task()
        + ": "
        + step.call()
        + ": "
        + step.accesses().stream()
            .map(each -> each.does() + " " + each.state())
            .collect(Collectors.joining(", "))
        + (step.choice() >= 0 ? " = " + step.choice() : "")
        + (step.result().isEmpty() ? "" : " (" + step.result() + ")");
  }

  /** Passes lock events on as the validator takes them. */
  private static final class ToValidator implements ScenarioRun.Output, LockEvents {
    private final EmulationOutput output;
    private final LockEventRow row;

    ToValidator(EmulationOutput output, Symbols symbols) {
      this.output = output;
      row = new LockEventRow(symbols);
    }

    @Override
    public LockEvents locks() {
      return this;
    }

    @Override
    public void finding(Finding finding) {
      output.finding(finding);
    }

    @Override
    public void acquire(
        Call call, EmulatedLock lock, boolean shared, boolean trylock, boolean irqsOff) {
      int modes = LockEventRow.modes(shared, trylock, irqsOff);
      output.lockEvent(
          row.acquire(call.begin(), call.begin(), call.place(), LockName.of(lock), modes));
    }

    @Override
    public void release(Call call, EmulatedLock lock, boolean irqsOff) {
      int modes = LockEventRow.modes(false, false, irqsOff);
      output.lockEvent(
          row.release(call.begin(), call.begin(), call.place(), LockName.of(lock), modes));
    }
  }
}
