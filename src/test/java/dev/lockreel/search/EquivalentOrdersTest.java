package dev.lockreel.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.config.ScenarioSettings;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What steps say that they touch is true, in every scenario of {@code traces/search}. */
class EquivalentOrdersTest {
  private static final int EXECUTIONS = 150;

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("traces/search"))) {
      return all.filter(file -> file.toString().endsWith(".ndjson")).sorted().toList();
    }
  }

  /** The access finds the range, or does not: it touches something else then. */
  @Test
  void anAccessBesideARegistration(@TempDir Path dir) throws Exception {
    equivalent(
        dir,
        line("hmm_mirror_unregister", 1, "\"hmm\":\"0x1000\",\"mirror\":\"0x3000\""),
        line("device_access", 2, "\"range\":\"0x4000\"," + RANGE),
        line("hmm_range_register", 1, "\"hmm\":\"0x1100\",\"range\":\"0x4000\"," + RANGE));
  }

  /** Who names an hmm first that the set-up does not have makes it that of its mm. */
  @Test
  void anInvalidationBesideTheFirstUseOfAnHmm(@TempDir Path dir) throws Exception {
    equivalent(
        dir,
        line("hmm_release", 1, "\"hmm\":\"0x1000\",\"mm\":\"0x2000\""),
        line(
            "mmu_notifier_invalidate_range_start",
            2,
            "\"mm\":\"0x2000\",\"blockable\":false," + RANGE));
  }

  /** It makes an hmm only where there are no interval notifiers. */
  @Test
  void anInvalidationBesideTheLastIntervalNotifier(@TempDir Path dir) throws Exception {
    String mni = "\"mni\":\"0x5000\",\"mm\":\"0x2000\",\"start\":\"0x10000\",\"length\":65536";
    String start =
        line(
            "mmu_notifier_invalidate_range_start",
            2,
            "\"mm\":\"0x2000\",\"blockable\":false," + RANGE);
    equivalent(dir, line("mmu_interval_notifier_insert", 1, mni), start);
    equivalent(
        dir,
        line("mmu_interval_notifier_insert", 1, mni + ",\"ret\":0"),
        line("mmu_interval_notifier_remove", 1, mni),
        start);
  }

  /**
   * An end has no start of its own task; of which other's it could be would be a matter of order.
   */
  @Test
  void anEndBesideTheStartsOfOtherTasks(@TempDir Path dir) throws Exception {
    String fields = "\"mm\":\"0x2000\",\"blockable\":false," + RANGE;
    String start = "mmu_notifier_invalidate_range_start";
    String end = "mmu_notifier_invalidate_range_end";
    equivalent(dir, line(start, 1, fields), line(end, 2, fields), line(end, 1, fields));
    equivalent(
        dir,
        line("hmm_register", 1, "\"hmm\":\"0x1000\",\"mm\":\"0x2000\""),
        line(start, 1, fields),
        line(end, 2, fields),
        line(end, 1, fields));
  }

  /** Who names a container first that the set-up does not have makes it, and binds it to an mm. */
  @Test
  void aMappingBesideTheFirstAttachment(@TempDir Path dir) throws Exception {
    equivalent(
        dir,
        line(
            "vfio_dma_map",
            1,
            "\"container\":\"0x6000\",\"mm\":\"0x2000\",\"iova\":\"0x300000\","
                + "\"vaddr\":\"0x7f0000200000\",\"npage\":4"),
        line("vfio_group_attach", 2, "\"container\":\"0x6000\",\"group\":7,\"kind\":\"iommu\""));
  }

  /** The first group brings the driver, and the last one takes it: a detach looks for it first. */
  @Test
  void aDetachBesideTheFirstAndTheLastGroup(@TempDir Path dir) throws Exception {
    String group = "\"container\":\"0x6000\",\"group\":7,\"kind\":\"iommu\"";
    equivalent(dir, line("vfio_group_attach", 1, group), line("vfio_group_detach", 2, group));
    equivalent(
        dir,
        line("vfio_group_attach", 1, group + ",\"ret\":0"),
        line("vfio_group_detach", 1, group),
        line("vfio_group_detach", 2, group),
        line("vfio_group_attach", 3, group));
  }

  /** A VMA at the address of one of a device takes that one away. */
  @Test
  void aMappingOfAnotherFileBesideAZap(@TempDir Path dir) throws Exception {
    String vma = "\"mm\":\"0x2000\",\"vma\":\"0x8000\"";
    equivalent(
        dir,
        line("vfio_pci_mmap", 1, "\"dev\":\"0x7000\",\"ret\":0," + vma + "," + RANGE),
        line("vma_unmap", 2, vma),
        line("vma_map", 3, vma + "," + RANGE),
        line("vfio_pci_reset", 1, "\"dev\":\"0x7000\""));
    // Which of the two is there when it is unmapped?
    equivalent(
        dir,
        line("vfio_pci_mmap", 1, "\"dev\":\"0x7000\"," + vma + "," + RANGE),
        line("vma_map", 2, vma + "," + RANGE),
        line("vma_unmap", 3, vma));
  }

  /** A limit is of an mm that another task's call may name first. */
  @Test
  void aLimitBesideTheFirstUseOfItsMm(@TempDir Path dir) throws Exception {
    equivalent(
        dir,
        line(
            "vfio_pci_mmap", 1, "\"dev\":\"0x7000\",\"mm\":\"0x2000\",\"vma\":\"0x8000\"," + RANGE),
        line("rlimit_memlock", 2, "\"mm\":\"0x2000\",\"pages\":24"),
        line("locked_vm", 3, "\"mm\":\"0x2000\",\"delta\":24"));
  }

  /** What is there already is not made again while others use it. */
  @Test
  void anMmOrHmmThatIsMadeAgain(@TempDir Path dir) throws Exception {
    String vma = "\"dev\":\"0x7000\",\"mm\":\"0x2000\",\"vma\":\"0x8000\"";
    equivalent(
        dir,
        line("vfio_pci_mmap", 1, vma + ",\"ret\":0," + RANGE),
        line("vfio_pci_fault", 2, vma + ",\"address\":\"0x10000\""),
        line("vfio_pci_reset", 1, "\"dev\":\"0x7000\""),
        line("mm_init", 3, "\"mm\":\"0x2000\""));
    equivalent(
        dir,
        line("hmm_register", 1, "\"hmm\":\"0x1000\",\"mm\":\"0x2000\""),
        line("hmm_range_register", 1, "\"hmm\":\"0x1000\",\"range\":\"0x4000\"," + RANGE),
        line("hmm_register", 2, "\"hmm\":\"0x1000\",\"mm\":\"0x2100\""),
        line(
            "mmu_notifier_invalidate_range_start",
            3,
            "\"mm\":\"0x2000\",\"blockable\":false," + RANGE),
        line("hmm_range_wait", 4, "\"range\":\"0x4000\""));
  }

  /** Only the mapping says which mm the container is of. */
  @Test
  void aGroupBesideTheFirstEventWithAnMm(@TempDir Path dir) throws Exception {
    String group = "\"container\":\"0x6000\",\"group\":%d,\"kind\":\"%s\"";
    String map =
        "\"container\":\"0x6000\",\"npage\":4,\"iova\":\"0x%d00000\",\"vaddr\":\"0x7f0000200000\"";
    equivalent(
        dir,
        line("vfio_group_attach", 1, group.formatted(12, "mdev") + ",\"ret\":0"),
        line("vfio_dma_map", 1, map.formatted(1) + ",\"ret\":0"),
        line("vfio_group_attach", 2, group.formatted(7, "iommu")),
        line("vfio_dma_map", 3, map.formatted(2) + ",\"mm\":\"0x2000\""));
    equivalent(
        dir,
        line("vfio_group_attach", 1, group.formatted(12, "mdev") + ",\"ret\":0"),
        line("vfio_group_attach", 1, group.formatted(7, "iommu") + ",\"ret\":0"),
        line("vfio_group_detach", 2, group.formatted(7, "iommu")),
        line("vfio_dma_map", 3, map.formatted(2) + ",\"mm\":\"0x2000\""));
  }

  /** The exit takes the VMA away, or the other mm has had it before. */
  @Test
  void anExitBesideTheNextUseOfItsVma(@TempDir Path dir) throws Exception {
    equivalent(
        dir,
        line(
            "vfio_pci_mmap",
            1,
            "\"dev\":\"0x7000\",\"mm\":\"0x2000\",\"vma\":\"0x8000\",\"ret\":0," + RANGE),
        line("vfio_pci_zap", 2, "\"dev\":\"0x7000\""),
        line("mm_exit", 3, "\"mm\":\"0x2000\""),
        line(
            "vfio_pci_mmap",
            4,
            "\"dev\":\"0x7100\",\"mm\":\"0x2100\",\"vma\":\"0x8000\"," + RANGE));
  }

  private static final String RANGE = "\"start\":\"0x10000\",\"end\":\"0x20000\"";

  static String line(String event, int pid, String fields) {
    return "{\"event\":\"%s\",\"ts\":1000,\"cpu\":0,\"pid\":%d,\"comm\":\"t\",%s}"
        .formatted(event, pid, fields);
  }

  private static void equivalent(Path dir, String... lines) throws Exception {
    Path file = Files.write(dir.resolve("scenario.ndjson"), List.of(lines));
    Scenario scenario =
        new Scenario(
            ScenarioFile.read(file.toString()),
            Protocols.choose(List.of()),
            Map.of("mmget-failure", 1));
    for (int seed = 0; seed < 10; seed++) {
      assertThat(EquivalentOrders.compare(scenario, EXECUTIONS, new Random(seed), "seed " + seed))
          .isGreaterThan(1);
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void equivalentOrdersEndAlike(Path file) throws Exception {
    long seed = Seed.of("EquivalentOrdersTest");
    ScenarioSettings settings = ScenarioSettings.of(file);
    Scenario scenario =
        new Scenario(
            ScenarioFile.read(file.toString()),
            Protocols.choose(settings.protocols()),
            settings.choices());
    assertThat(
            EquivalentOrders.compare(
                scenario, EXECUTIONS, new Random(seed), file + ", seed " + seed))
        .isPositive();
  }
}
