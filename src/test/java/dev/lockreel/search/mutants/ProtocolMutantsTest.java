package dev.lockreel.search.mutants;

import static dev.lockreel.search.mutants.SeededFault.Kind.CHECKED_OUTSIDE;
import static dev.lockreel.search.mutants.SeededFault.Kind.DROPPED;
import static dev.lockreel.search.mutants.SeededFault.Kind.FOR_READ;
import static dev.lockreel.search.mutants.SeededFault.Kind.NOT_WOKEN;
import static dev.lockreel.search.mutants.SeededFault.Kind.RELEASED_EARLY;
import static dev.lockreel.search.mutants.SeededFault.Kind.TURNED_ROUND;
import static dev.lockreel.search.mutants.SeededFault.Kind.WAITED_FOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.config.ClassAnnotationFile;
import dev.lockreel.config.ScenarioSettings;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.Scenario;
import dev.lockreel.finding.Rule;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.search.OrderSearch;
import dev.lockreel.search.ScenarioFile;
import dev.lockreel.search.SearchOptions;
import dev.lockreel.search.SearchOutcome;
import dev.lockreel.search.SearchProgress;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Faults that are seeded in protocols which are quiet without them: the search finds each. Every
 * scenario is also searched as it is, so that it is the fault that is found.
 */
class ProtocolMutantsTest {
  private static final String RESET = "vfio_pci_ioctl_reset";
  private static final String HOT_RESET = "vfio_pci_dev_set_hot_reset";
  private static final String FAULT = "vfio_pci_mmap_fault";
  private static final String CONFIG = "vfio_basic_config_write";
  private static final String ATTACH = "vfio_iommu_type1_attach_group";
  private static final String DETACH = "vfio_iommu_type1_detach_group";
  private static final String START = "hmm_invalidate_range_start";
  private static final String END = "hmm_invalidate_range_end";
  private static final String MMAP = "&mm->mmap_lock";
  private static final String MEMORY = "&vdev->memory_lock";
  private static final String VMA = "&vdev->vma_lock";
  private static final String IOMMU = "&iommu->lock";
  private static final String GROUP = "&container->group_lock";
  private static final String RANGES = "&hmm->ranges_lock";
  private static final String MIRRORS = "&hmm->mirrors_sem";

  private static final String OUTLIVES = "mapping-outlives-disable";
  private static final String POPULATED = "pte-already-populated";
  private static final String STUCK = "waiter-stuck";
  private static final String INVERSION = "lock-order-inversion";
  private static final String RECURSION = "lock-recursion";
  private static final String DRIFT = "locked-vm-drift";
  private static final String FREED = "use-after-free";
  private static final String FOR_WRITE = "mmap-write-lock-required";

  private record Mutant(String scenario, SeededFault fault, String rule) {}

  private static Mutant mutant(String scenario, SeededFault fault, String rule) {
    return new Mutant(scenario, fault, rule);
  }

  private static SeededFault fault(
      SeededFault.Kind kind, String function, String lockClass, int nth) {
    return new SeededFault(kind, function, lockClass, nth);
  }

  private static Stream<Mutant> mutants() {
    return Stream.of(zaps(), faults(), hotResets(), walks(), groups(), invalidations())
        .flatMap(each -> each);
  }

  private static Stream<Mutant> zaps() {
    String zap = "zap-against-faults";
    return Stream.of(
        mutant(zap, fault(DROPPED, RESET, MEMORY, 1), OUTLIVES),
        mutant(zap, fault(RELEASED_EARLY, RESET, MEMORY, 1), OUTLIVES),
        mutant(zap, fault(CHECKED_OUTSIDE, RESET, MEMORY, 1), OUTLIVES),
        mutant(zap, fault(FOR_READ, RESET, MEMORY, 1), OUTLIVES),
        // The list is emptied, and a fault adds to it before memory_lock is taken.
        mutant(zap, fault(DROPPED, RESET, VMA, 1), OUTLIVES),
        mutant(zap, fault(RELEASED_EARLY, RESET, VMA, 1), OUTLIVES),
        mutant(zap, fault(CHECKED_OUTSIDE, RESET, VMA, 1), OUTLIVES),
        // A VMA is off the list and not yet zapped.
        mutant(zap, fault(DROPPED, RESET, VMA, 2), POPULATED),
        mutant(zap, fault(RELEASED_EARLY, RESET, VMA, 2), POPULATED),
        mutant(zap, fault(DROPPED, RESET, VMA, 3), OUTLIVES),
        mutant(zap, fault(CHECKED_OUTSIDE, RESET, VMA, 3), OUTLIVES),
        mutant(zap, fault(TURNED_ROUND, RESET, MMAP, 1), INVERSION),
        mutant("queued-writer", fault(TURNED_ROUND, RESET, MMAP, 1), STUCK),
        mutant("mmap-against-reset", fault(CHECKED_OUTSIDE, RESET, MEMORY, 1), RECURSION));
  }

  private static Stream<Mutant> faults() {
    String zap = "zap-against-faults";
    return Stream.of(
        mutant(zap, fault(DROPPED, FAULT, MEMORY, 1), OUTLIVES),
        mutant(zap, fault(DROPPED, FAULT, VMA, 1), POPULATED),
        mutant(zap, fault(RELEASED_EARLY, FAULT, VMA, 1), OUTLIVES),
        mutant(zap, fault(CHECKED_OUTSIDE, FAULT, VMA, 1), STUCK),
        mutant(zap, fault(TURNED_ROUND, FAULT, VMA, 1), STUCK),
        mutant("mmap-against-reset", fault(RELEASED_EARLY, FAULT, MEMORY, 1), OUTLIVES));
  }

  private static Stream<Mutant> hotResets() {
    String hot = "hot-reset-opposite";
    return Stream.of(
        mutant(hot, fault(DROPPED, HOT_RESET, MEMORY, 2), OUTLIVES),
        mutant(hot, fault(WAITED_FOR, HOT_RESET, VMA, 4), STUCK),
        mutant(hot, fault(WAITED_FOR, HOT_RESET, MEMORY, 2), RECURSION),
        mutant(hot, fault(WAITED_FOR, HOT_RESET, MMAP, 1), INVERSION));
  }

  private static Stream<Mutant> walks() {
    String walk = "remap-walk-against-munmap";
    return Stream.of(
        mutant(walk, fault(DROPPED, CONFIG, MMAP, 1), FOR_WRITE),
        mutant(walk, fault(FOR_READ, CONFIG, MMAP, 2), FOR_WRITE),
        mutant(walk, fault(TURNED_ROUND, CONFIG, MMAP, 1), INVERSION),
        mutant(walk, fault(TURNED_ROUND, "unmap_region", MMAP, 1), STUCK));
  }

  private static Stream<Mutant> groups() {
    String groups = "attach-detach-pin-map";
    return Stream.of(
        mutant(groups, fault(DROPPED, ATTACH, IOMMU, 1), DRIFT),
        mutant(groups, fault(RELEASED_EARLY, "vfio_unpin_pages", IOMMU, 1), DRIFT),
        mutant(groups, fault(TURNED_ROUND, ATTACH, GROUP, 1), STUCK),
        mutant(groups, fault(TURNED_ROUND, DETACH, GROUP, 1), STUCK),
        mutant(groups, fault(TURNED_ROUND, "vfio_pin_pages", IOMMU, 1), STUCK),
        mutant("reaccount-window", fault(TURNED_ROUND, DETACH, IOMMU, 1), INVERSION));
  }

  private static Stream<Mutant> invalidations() {
    String register = "invalidate-against-register";
    return Stream.of(
        mutant(register, fault(TURNED_ROUND, END, RANGES, 1), INVERSION),
        mutant(register, fault(TURNED_ROUND, START, RANGES, 2), INVERSION),
        mutant(register, fault(NOT_WOKEN, END, "", 0), STUCK),
        mutant(register, fault(NOT_WOKEN, START, "", 0), STUCK),
        mutant("invalidate-mirrors", fault(DROPPED, START, MIRRORS, 1), FREED),
        mutant("invalidate-mirrors", fault(DROPPED, "hmm_mirror_unregister", MIRRORS, 1), FREED));
  }

  @TestFactory
  Stream<DynamicTest> everyFaultIsFound() {
    return mutants()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.scenario() + ": " + each.fault(),
                    () ->
                        assertThat(rules(search(each.scenario(), each.fault())))
                            .contains(each.rule())));
  }

  @TestFactory
  Stream<DynamicTest> withoutItNothingIs() {
    return mutants()
        .map(Mutant::scenario)
        .distinct()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each, () -> assertThat(rules(search(each, null))).isEmpty()));
  }

  private static Set<String> rules(SearchOutcome outcome) {
    assertThat(outcome.complete()).isTrue();
    return outcome.findings().stream()
        .map(each -> each.finding().rule().id())
        .collect(Collectors.toSet());
  }

  private static SearchOutcome search(String name, SeededFault fault) throws Exception {
    Path file = Path.of("traces/search", name + ".ndjson");
    ScenarioSettings settings = ScenarioSettings.of(file);
    Scenario scenario =
        new Scenario(
            ScenarioFile.read(file.toString()),
            Protocols.choose(settings.protocols()),
            settings.choices());
    if (fault != null) {
      scenario.steps(fault);
    }
    Set<Rule> without = settings.without().stream().map(Rule::named).collect(Collectors.toSet());
    return new OrderSearch(
            scenario,
            SearchOptions.all().withoutRules(without),
            SearchProgress.NONE,
            new ClassAnnotations(ClassAnnotationFile.builtin()))
        .run();
  }
}
