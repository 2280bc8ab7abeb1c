package dev.lockreel.search;

import static dev.lockreel.search.EquivalentOrdersTest.line;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.Scenario;
import dev.lockreel.emulation.ScenarioRun;
import dev.lockreel.emulation.TooManyTasksException;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.StepKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Enabled tasks are 64 bits; an execution that needs more is refused, not run wrongly. */
class TooManyTasksTest {
  private static final int MAPPINGS = 64;
  private static final String DEVICE = "\"dev\":\"0x1000\",\"mm\":\"0x2000\",\"vma\":\"0x3000\"";

  /** Accounting is queued for each mapping, since a fault holds mmap_lock all the time. */
  @Test
  void moreWorkItemsThanBitsAreRefused(@TempDir Path dir) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add(
        line("vfio_pci_mmap", 1, DEVICE + ",\"start\":\"0x4000\",\"end\":\"0x6000\",\"ret\":0"));
    String container = "\"container\":\"0x6000\"";
    lines.add(
        line("vfio_group_attach", 1, container + ",\"group\":7,\"kind\":\"iommu\",\"ret\":0"));
    lines.add(line("vfio_pci_fault", 2, DEVICE + ",\"address\":\"0x4000\""));
    for (int i = 0; i < MAPPINGS; i++) {
      lines.add(
          line(
              "vfio_dma_map",
              3,
              container
                  + ",\"mm\":\"0x2000\",\"vaddr\":\"0x7f0000000000\",\"npage\":1,\"iova\":\"0x%x\""
                      .formatted((i + 1) << 12)));
    }
    Path file = Files.write(dir.resolve("scenario.ndjson"), lines);
    Scenario scenario =
        new Scenario(ScenarioFile.read(file.toString()), Protocols.choose(List.of()), Map.of());
    assertThatThrownBy(
            () ->
                new ScenarioRun(
                    scenario, new FaultFirst(), ScenarioRun.Output.NONE, SearchOptions.MOST_STEPS))
        .isInstanceOf(TooManyTasksException.class)
        .hasMessageContaining("more than 62 work items queued at once");
  }

  /** The first task takes its first lock; then only the second one goes on. */
  private static final class FaultFirst implements ScenarioRun.Decider {
    private boolean locked;

    @Override
    public int next(long enabled) {
      return locked ? 1 : 0;
    }

    @Override
    public void touches(StepKind kind, Shared state) {
      locked |= kind == StepKind.LOCK_SHARED;
    }

    @Override
    public int choose(String what, int alternatives) {
      return 0;
    }

    @Override
    public void enables(int task) {}
  }
}
