package dev.lockreel.emulation.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.mm.References;
import dev.lockreel.emulation.mm.Vma;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random stimuli by several tasks, whose protocols are stopped at random steps. */
class VfioInterleavingTest {
  private static final int TASKS = 5;
  private static final int STIMULI = 400;
  private static final int SEEDS = 200;
  private static final long MMS = 2;
  private static final long VMAS = 4;
  private static final long LENGTH = 4 * 4096;

  /** What is right stays right however its steps fall. */
  @ParameterizedTest
  @CsvSource({
    "VMA_LIST, INSERT_PFN",
    "VMA_LIST, INSERT_HUGE",
    "VMA_LIST, REMAP_ON_MMAP",
    "TRY, INSERT_PFN",
    "TRY, REMAP_ON_MMAP",
    "UNMAP_MAPPING, INSERT_PFN",
    "UNMAP_MAPPING, INSERT_HUGE",
    "REMAP_WALK, REMAP_ON_ENABLE",
    "REMAP_WALK, INSERT_HUGE",
    "UNMAP_MAPPING, REMAP_ON_ENABLE",
    "VMA_LIST, REMAP_ON_ENABLE",
  })
  void correctVariantsYieldNothing(ZapVariant zap, FaultVariant fault) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      VfioPciRig run = run(zap, fault, seed);
      assertThat(run.findings).as("seed %d", seed).isEmpty();
      assertThat(run.machine.calls()).as("seed %d: calls left", seed).isEmpty();
      assertThat(run.counted("vfioFaultsServed") + run.counted("vfioFaultsFailed"))
          .as("seed %d", seed)
          .isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"VMA_LIST", "UNMAP_MAPPING", "TRY"})
  void remapOnceIsWrongForItsMmapLockAlone(ZapVariant zap) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      VfioPciRig run = run(zap, FaultVariant.REMAP_ONCE, seed);
      assertThat(run.rules()).as("seed %d", seed).containsExactly("mmap-write-lock-required");
      assertThat(run.machine.calls()).as("seed %d: calls left", seed).isEmpty();
    }
  }

  /** Every mistake that the mails warn of is met by some order of the steps. */
  @ParameterizedTest
  @CsvSource({
    "VMA_LIST, REMAP_EACH, duplicate-vma-tracking pte-already-populated",
    "VMA_LIST, REMAP_LOCKED, duplicate-vma-tracking pte-already-populated",
    "MEMORY_LOCK_FIRST, INSERT_PFN, waiter-stuck",
    "UNMAP_MAPPING, REMAP_ON_MMAP, invisible-vma-window mapping-outlives-disable",
    "REMAP_WALK_SKETCH, REMAP_ON_ENABLE, mm-reference-leak access-while-disabled",
    "REMAP_WALK_NAIVE, REMAP_ON_ENABLE, access-while-disabled waiter-stuck",
    "VMA_LIST, INSERT_PFN, ''",
  })
  void wrongVariantsAreFound(ZapVariant zap, FaultVariant fault, String rules) {
    TreeSet<String> found = new TreeSet<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      found.addAll(run(zap, fault, seed).rules());
    }
    assertThat(found).contains(rules.isEmpty() ? new String[0] : rules.split(" ", -1));
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    VfioPciRig one = run(ZapVariant.VMA_LIST, FaultVariant.REMAP_EACH, 7);
    VfioPciRig other = run(ZapVariant.VMA_LIST, FaultVariant.REMAP_EACH, 7);
    assertThat(other.findings).isEqualTo(one.findings);
    assertThat(other.kernel.counters()).isEqualTo(one.kernel.counters());
  }

  private static VfioPciRig run(ZapVariant zap, FaultVariant fault, long seed) {
    Random steps = new Random(seed);
    VfioPciRig run = new VfioPciRig(true, zap, fault, (call, step) -> steps.nextInt(4) == 0);
    Random random = new Random(-seed);
    List<Vma> seen = new ArrayList<>();
    for (int i = 0; i < STIMULI; i++) {
      stimulus(run, random);
      checkInvariants(run, seen, "seed " + seed + ", stimulus " + i);
    }
    run.machine.endsAll();
    checkInvariants(run, seen, "seed " + seed + ", end");
    if (run.machine.calls().isEmpty()) {
      checkReferences(run, "seed " + seed);
    }
    return run;
  }

  private static void stimulus(VfioPciRig run, Random random) {
    int pid = 100 + random.nextInt(TASKS);
    long number = random.nextInt((int) VMAS);
    long vma = 0xffff888102d49e00L + number * 0x100;
    long mm = VfioPciRig.MM + number % MMS * 0x1000;
    long start = 0x7f0000000000L + number * 0x100000;
    VfioPciRig.Mapping at = new VfioPciRig.Mapping(VfioPciRig.DEV, mm, vma, start, start + LENGTH);
    switch (random.nextInt(12)) {
      case 0 -> run.mmap(pid, at);
      case 1 -> run.take(pid, "vma_link", "vma", vma);
      case 2 -> run.take(pid, "vma_unmap", "mm", mm, "vma", vma);
      case 3 ->
          run.take(
              pid, "vfio_pci_memory", "dev", VfioPciRig.DEV, "enabled", random.nextInt(3) != 0);
      case 4 -> run.returns(pid, "vfio_pci_memory");
      case 5 -> run.take(pid, "vfio_pci_reset", "dev", VfioPciRig.DEV);
      case 6 -> run.returns(pid, "vfio_pci_reset");
      case 7 -> run.take(pid, "vfio_pci_access", "dev", VfioPciRig.DEV, "write", true);
      case 8, 9 -> run.returns(pid, "vfio_pci_fault");
      default -> run.fault(pid, at, start + random.nextInt((int) LENGTH));
    }
  }

  /** What must hold between any two stimuli of a run without findings. */
  private static void checkInvariants(VfioPciRig run, List<Vma> seen, String when) {
    VfioPciDevice vdev = run.vfio.device(VfioPciRig.DEV);
    if (vdev == null || !run.findings.isEmpty()) {
      return;
    }
    for (Vma vma : vdev.vmas()) {
      if (!seen.contains(vma)) {
        seen.add(vma);
      }
      if (!vdev.memoryEnabled() && !vdev.memoryLock().heldForWrite()) {
        assertThat(vma.pages().isEmpty()).as("%s: mapped while memory is off", when).isTrue();
      }
      if (vma.known()) {
        assertThat(vma.pages().populatedIn(vma.end(), Long.MAX_VALUE)).as(when).isNull();
        assertThat(vma.pages().populatedIn(0, vma.start())).as(when).isNull();
      }
    }
    for (Vma vma : seen) {
      // While munmap holds mmap_lock it may be half done.
      if (vma.unmapped() && !vma.mm().mmapLock().heldForWrite()) {
        assertThat(vma.pages().isEmpty()).as("%s: mapped after munmap", when).isTrue();
        assertThat(vdev.mapping().iMmap()).as(when).doesNotContain(vma);
      }
    }
  }

  /** All that was taken is given back once no call is under way. */
  private static void checkReferences(VfioPciRig run, String when) {
    for (long i = 0; i < MMS; i++) {
      Mm mm = run.mms.find(VfioPciRig.MM + i * 0x1000);
      if (mm != null && run.findings.isEmpty()) {
        for (References kind : List.of(mm.users(), mm.grabs())) {
          assertThat(kind.held()).as(when).isEmpty();
        }
        assertThat(mm.mmapLock().held()).as(when).isFalse();
      }
    }
    VfioPciDevice vdev = run.vfio.device(VfioPciRig.DEV);
    assertThat(vdev.vmaLock().held()).as(when).isFalse();
    assertThat(vdev.memoryLock().held()).as(when).isFalse();
  }
}
