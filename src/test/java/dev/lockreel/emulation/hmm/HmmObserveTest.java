package dev.lockreel.emulation.hmm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.LedgerLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HmmObserveTest {
  private final HmmRig rig = HmmRig.observing();

  @Test
  void theLedgerNamesTheOwnerOfTheBalanceAndFoldsTheOthers() {
    for (int pid = 2; pid < 9; pid++) {
      start(pid, 0x10000);
      end(pid, 0x10000);
    }
    start(1, 0x10000);
    rig.take(
        1,
        HmmEvents.INVALIDATE_RANGE_START + "_ret",
        "ret",
        0,
        "caller",
        "t_leak+0xa8/0xf0 [lockbug]");
    rig.returnsToUser(1);
    assertThat(rig.rules()).containsExactly("notifier-count-leak");
    Finding leak = rig.findings.get(0);
    assertThat(leak.explanation()).contains("task-1/1", "t_leak+0xa8/0xf0 [lockbug]");
    assertThat(leak.classes())
        .extracting("name")
        .containsExactly(HmmEvents.INVALIDATE_RANGE_START, "t_leak [lockbug]");
    assertThat(leak.ledger())
        .extracting(LedgerLine::owner, LedgerLine::balance)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("task-1/1", 1L),
            org.assertj.core.groups.Tuple.tuple("all others", 0L));
    assertThat(leak.ledger().get(1).starts()).isEqualTo(7);
  }

  @Test
  void theLedgerSeparatesWhatLeakedFromWhatStillRuns() {
    for (String place : List.of("first+0x1/0x2", "second+0x1/0x2")) {
      start(1, 0x10000);
      rig.take(1, HmmEvents.INVALIDATE_RANGE_START + "_ret", "ret", 0, "caller", place);
    }
    start(2, 0x10000);
    rig.returnsToUser(1);
    assertThat(rig.findings).hasSize(2);
    for (Finding leak : rig.findings) {
      assertThat(leak.ledger())
          .extracting(LedgerLine::owner, LedgerLine::what, LedgerLine::balance)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("task-1/1", "first+0x1/0x2", 1L),
              org.assertj.core.groups.Tuple.tuple("task-1/1", "second+0x1/0x2", 1L),
              org.assertj.core.groups.Tuple.tuple(
                  "task-2/2", HmmEvents.INVALIDATE_RANGE_START + ", still running", 1L));
    }
  }

  @Test
  void anEndThatComesLateIsNoEndWithoutStart() {
    start(1, 0x10000);
    rig.returnsToUser(1);
    end(1, 0x10000);
    assertThat(rig.rules()).containsExactly("notifier-count-leak");
    assertThat(rig.kernel.counters())
        .containsEntry("invalidationsEndedLate", 1L)
        .doesNotContainKey("endsWithoutStart");
  }

  @Test
  void aStartThatADeadHmmIgnoredLeaksNothing() {
    rig.take(2, "hmm_register", "hmm", "0x50", "mm", "0x10000");
    rig.take(2, "hmm_release", "hmm", "0x50");
    rig.take(
        1,
        HmmEvents.INVALIDATE_RANGE_START,
        "hmm",
        "0x50",
        "start",
        "0x0",
        "end",
        "0x1000",
        "ret",
        0);
    rig.returnsToUser(1);
    assertThat(rig.rules()).isEmpty();
  }

  @Test
  void aLeakIsSaidOnce() {
    start(1, 0x10000);
    rig.returnsToUser(1);
    rig.returnsToUser(1);
    start(1, 0x10000);
    end(1, 0x10000);
    rig.returnsToUser(1);
    assertThat(rig.rules()).containsExactly("notifier-count-leak");
  }

  @Test
  void whatAStartReturnedThatMayNotBlockHasToBeKnown() {
    rig.take(
        1,
        HmmEvents.INVALIDATE_RANGE_START,
        "mm",
        HmmRig.MM,
        "start",
        0,
        "end",
        4096,
        "blockable",
        false);
    rig.returnsToUser(1);
    assertThat(rig.findings).hasSize(1);
    assertThat(rig.findings.get(0).severity().id()).isEqualTo("warning");
  }

  @Test
  void anEndOfATaskThatCameFromUserSpaceWithoutAStartIsAWarningWhereStartsMayBeUnknown() {
    end(1, 0x10000);
    start(1, 0x10000);
    end(1, 0x10000);
    assertThat(rig.findings).isEmpty();
    start(1, 0x10000);
    end(1, 0x10000);
    // Something has to live on that mm for it to be remembered.
    rig.take(
        2,
        "mmu_interval_notifier_insert",
        "mni",
        HmmRig.MNI,
        "mm",
        HmmRig.MM,
        "start",
        0,
        "length",
        4096);
    rig.returnsToUser(1);
    end(1, 0x10000);
    assertThat(rig.rules()).containsExactly("notifier-count-underflow");
    assertThat(rig.findings.get(0).severity().id()).isEqualTo("warning");
  }

  @Test
  void eventsWithoutFieldsAreTaken() {
    for (String name : rig.model.events().events()) {
      for (String suffix : List.of("", "_ret")) {
        rig.take(1, name + suffix);
        rig.take(2, name + suffix, "ret", 0);
        rig.take(3, name + suffix, "mm", HmmRig.MM, "hmm", HmmRig.HMM, "ret", -11);
      }
    }
    assertThat(rig.model.waiting()).isNotNull();
  }

  /**
   * Tasks start and end invalidations, now and then forget to, go to user space; now and then
   * events are lost. A count per task says what must be found.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomStartsAndEndsAreCountedAsANaiveTwinCountsThem(long seed) {
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Map<Integer, List<Long>> twin = new HashMap<>();
    long leaks = 0;
    for (int step = 0; step < 3000; step++) {
      int pid = 1 + random.nextInt(5);
      List<Long> open = twin.computeIfAbsent(pid, each -> new ArrayList<>());
      int what = random.nextInt(100);
      if (what < 45 && open.size() < 8) {
        long mm = HmmRig.MM + random.nextInt(2);
        rig.take(
            pid, HmmEvents.INVALIDATE_RANGE_START, "mm", mm, "start", 0, "end", 4096, "ret", 0);
        open.add(mm);
      } else if (what < 95 && !open.isEmpty()) {
        long mm = open.remove(open.size() - 1);
        rig.take(pid, HmmEvents.INVALIDATE_RANGE_END, "mm", mm, "start", 0, "end", 4096);
      } else if (what < 98) {
        leaks += open.size();
        open.clear();
        rig.returnsToUser(pid);
      } else if (what == 99) {
        twin.clear();
        rig.gap();
      }
      assertThat(rig.findings).as("step %d", step).hasSize((int) leaks);
    }
    assertThat(rig.rules()).allMatch("notifier-count-leak"::equals);
  }

  private void start(int pid, long end) {
    rig.take(
        pid,
        HmmEvents.INVALIDATE_RANGE_START,
        "mm",
        HmmRig.MM,
        "start",
        0,
        "end",
        end,
        "blockable",
        true);
  }

  private void end(int pid, long end) {
    rig.take(pid, HmmEvents.INVALIDATE_RANGE_END, "mm", HmmRig.MM, "start", 0, "end", end);
  }
}
