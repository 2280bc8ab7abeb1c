package dev.lockreel.emulation.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Scheduler;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.LedgerLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class PagePinsTest {
  private static final String CALLER = "do_pin+0x67/0xb0 [lockbug]";

  private final Type1Rig rig = new Type1Rig(Choice.standard(), Scheduler.IN_ORDER);
  private final PagePins pins = new PagePins(rig.kernel, new Type1Findings(rig.kernel));

  private void pin(int pid, int pages, String caller) {
    pins.pin(rig.event(pid, "pin_user_pages", "npage", pages));
    pins.pin(rig.event(pid, "pin_user_pages_ret", "ret", pages, "caller", caller));
  }

  private void unpin(int pid, int pages) {
    pins.unpin(rig.event(pid, "unpin_user_pages", "npage", pages));
  }

  private void gone(int pid) {
    ModelEvent moment = rig.event(pid, "sched_switch");
    int process = rig.kernel.gone(pid);
    assertThat(process).isNotZero();
    pins.processGone(process, moment);
  }

  @Test
  void theLedgerNamesWhoLeftTheBalanceAndAddsUp() {
    pin(5, 8, "other+0x1/0x2");
    unpin(5, 8);
    pin(5, 16, CALLER);
    unpin(5, 15);
    gone(5);
    Finding leak = rig.findings.get(0);
    assertThat(rig.findings).hasSize(1);
    assertThat(leak.witness().ip()).isEqualTo(CALLER);
    assertThat(leak.classes()).extracting(each -> each.name()).containsExactly("do_pin [lockbug]");
    assertThat(leak.ledger())
        .extracting(LedgerLine::owner, LedgerLine::starts, LedgerLine::ends)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("task-5/5", 16L, 15L),
            org.assertj.core.groups.Tuple.tuple("all others", 8L, 8L));
    assertThat(leak.explanation()).startsWith("1 page that task-5/5 pinned at ");
  }

  @Test
  void pagesOfSeveralPinsAreNotSaidToBeOfTheFirst() {
    pin(5, 16, CALLER);
    pin(5, 16, CALLER);
    unpin(5, 31);
    gone(5);
    assertThat(rig.findings.get(0).explanation())
        .matches("1 page that task-5/5 pinned between [0-9.]+ and [0-9.]+ s in do_pin.*");
  }

  @Test
  void whatOthersUnpinnedHasItsLine() {
    pin(6, 16, CALLER);
    pin(6, 8, "other+0x1/0x2");
    unpin(6, 20);
    unpin(77, 1);
    gone(6);
    Finding leak = rig.findings.get(0);
    assertThat(leak.explanation()).startsWith("At least 3 pages ");
    assertThat(leak.ledger()).extracting(LedgerLine::owner).contains("unpinned by others");
    assertThat(leak.ledger().stream().mapToLong(LedgerLine::balance).sum()).isEqualTo(3);
  }

  @Test
  void whatAnotherProcessMayHaveUnpinnedIsNotCalledLeaked() {
    pin(5, 16, CALLER);
    unpin(77, 10);
    gone(5);
    assertThat(rig.findings).hasSize(1);
    assertThat(rig.findings.get(0).explanation()).startsWith("At least 6 pages ");
    pin(6, 16, CALLER);
    unpin(77, 16);
    gone(6);
    assertThat(rig.findings).hasSize(1);
    assertThat(rig.kernel.counters()).containsEntry("doubtfulPins", 1L);
  }

  @Test
  void aPinThatFailedOrWhoseReturnIsMissingPinsNothing() {
    pins.pin(rig.event(5, "pin_user_pages", "npage", 4));
    pins.pin(rig.event(5, "pin_user_pages_ret", "ret", -14));
    pins.pin(rig.event(5, "pin_user_pages", "npage", 4));
    gone(5);
    assertThat(rig.findings).isEmpty();
  }

  /** A naive count per process says the same. */
  @RepeatedTest(20)
  void aProcessLeaksWhatItHasPinnedMoreThanUnpinned() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    TreeMap<Integer, Integer> naive = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      int pid = 2 + random.nextInt(5);
      int pages = 1 + random.nextInt(9);
      int pinned = naive.getOrDefault(pid, 0);
      if (random.nextBoolean()) {
        pin(pid, pages, "f" + random.nextInt(3) + "+0x1/0x2");
        naive.put(pid, pinned + pages);
      } else if (pinned > 0) {
        int less = Math.min(pages, pinned);
        unpin(pid, less);
        naive.put(pid, pinned - less);
      }
    }
    List<Long> left = new ArrayList<>();
    for (int pid : naive.keySet()) {
      gone(pid);
      if (naive.get(pid) > 0) {
        left.add((long) naive.get(pid));
      }
    }
    assertThat(rig.findings)
        .as("seed %d", seed)
        .extracting(finding -> finding.ledger().stream().mapToLong(LedgerLine::balance).sum())
        .containsExactlyElementsOf(left);
  }
}
