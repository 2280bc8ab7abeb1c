package dev.lockreel.search.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.config.ClassAnnotationFile;
import dev.lockreel.config.ScenarioSettings;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.Scenario;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.search.OrderSearch;
import dev.lockreel.search.ScenarioFile;
import dev.lockreel.search.SearchOptions;
import dev.lockreel.search.SearchOutcome;
import dev.lockreel.search.SearchProgress;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A walk that comes back to the same entry for ever ends at the bound on steps, and is reported.
 */
class EndlessRetryTest {
  private static final int MOST_STEPS = 300;

  /** The zap does not take VMAs off vma_list, so it finds the first one again and again. */
  private static final class KeepsEntries extends Steps {
    private final boolean zaps;

    KeepsEntries(Machine machine, Call call) {
      super(machine, call);
      zaps = call.function().equals("vfio_pci_ioctl_reset");
    }

    @Override
    public void write(Runnable change, Shared... state) {
      boolean list = state[0].toString().startsWith("vma_list");
      super.write(zaps && list ? () -> {} : change, state);
    }
  }

  @Test
  void itIsALivelockOfTheCallThatTakesTheSteps() throws Exception {
    Path file = Path.of("traces/search/zap-against-faults.ndjson");
    ScenarioSettings settings = ScenarioSettings.of(file);
    Scenario scenario =
        new Scenario(
            ScenarioFile.read(file.toString()),
            Protocols.choose(settings.protocols()),
            settings.choices());
    scenario.steps(KeepsEntries::new);
    SearchOutcome outcome =
        new OrderSearch(
                scenario,
                new SearchOptions(1, 1, 100, null, MOST_STEPS, Set.of()),
                SearchProgress.NONE,
                new ClassAnnotations(ClassAnnotationFile.builtin()))
            .run();
    assertThat(outcome.findings())
        .anySatisfy(
            each -> {
              assertThat(each.finding().headline()).startsWith("livelock");
              assertThat(each.finding().explanation()).contains("vfio_pci_ioctl_reset");
              // Its log also has what is no step of an order.
              assertThat(each.order().steps())
                  .filteredOn(step -> step.task().equals("qemu/200"))
                  .hasSizeBetween(MOST_STEPS / 2, MOST_STEPS + 1);
            });
  }
}
