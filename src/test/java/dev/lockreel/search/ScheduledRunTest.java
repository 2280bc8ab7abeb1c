package dev.lockreel.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.emulation.EmulationOutput;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.Scenario;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FoundOrder.OrderStep;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A schedule that a search found can be run again. */
class ScheduledRunTest {
  private static final Path FILE = Path.of("traces/search/zap-against-faults.ndjson");
  private static final List<String> NAIVE =
      List.of("vfio-zap=memory-lock-first", "vfio-fault=remap-once");

  private static SearchOutcome.Shown deadlock(int threads) throws Exception {
    SearchOutcome outcome =
        SearchExpectationsTest.search(
            FILE, NAIVE, List.of(), SearchOptions.all().withThreads(threads));
    return outcome.findings().stream()
        .filter(each -> each.finding().rule().id().equals("waiter-stuck"))
        .findFirst()
        .orElseThrow();
  }

  private static Scenario scenario(List<String> protocols) throws IOException {
    return new Scenario(ScenarioFile.read(FILE.toString()), Protocols.choose(protocols), Map.of());
  }

  @Test
  void givesTheFindingAndTheLockEventsOfItsSteps() throws Exception {
    SearchOutcome.Shown shown = deadlock(2);
    List<String> events = new ArrayList<>();
    List<String> findings = new ArrayList<>();
    Symbols symbols = new Symbols();
    ScheduledRun.run(
        scenario(NAIVE),
        shown.order().steps(),
        SearchOptions.MOST_STEPS,
        new EmulationOutput() {
          @Override
          public void lockEvent(EventBatch event) {
            events.add(event.pid[0] + " " + symbols.text(event.name[0]));
          }

          @Override
          public void finding(Finding finding) {
            findings.add(finding.fingerprint());
          }
        },
        symbols);
    assertThat(findings).contains(shown.finding().fingerprint());
    // Those of the set-up, which maps the device, come first.
    assertThat(events).endsWith(lockSteps(shown.order().steps()).toArray(new String[0]));
  }

  private static List<String> lockSteps(List<OrderStep> steps) {
    List<String> locks = new ArrayList<>();
    for (OrderStep step : steps) {
      if (step.main() != null && step.main().does().contains("lock")) {
        String state = step.main().state();
        locks.add(
            step.task().substring(step.task().indexOf('/') + 1)
                + " "
                + state.substring(0, state.lastIndexOf(" 0x")));
      }
    }
    return locks;
  }

  @Test
  void isRefusedUnderAnotherProtocol() throws Exception {
    List<OrderStep> steps = deadlock(1).order().steps();
    assertThatThrownBy(
            () ->
                ScheduledRun.run(
                    scenario(List.of("vfio-zap=vma-list", "vfio-fault=remap-once")),
                    steps,
                    SearchOptions.MOST_STEPS,
                    new EmulationOutput() {
                      @Override
                      public void lockEvent(EventBatch event) {}

                      @Override
                      public void finding(Finding finding) {}
                    },
                    new Symbols()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the schedule is not of this scenario");
  }

  @Test
  void theNumberOfThreadsChangesNothing() throws Exception {
    SearchOutcome one =
        SearchExpectationsTest.search(FILE, NAIVE, List.of(), SearchOptions.all().withThreads(1));
    SearchOutcome three =
        SearchExpectationsTest.search(FILE, NAIVE, List.of(), SearchOptions.all().withThreads(3));
    assertThat(three).isEqualTo(one);
  }
}
