package dev.lockreel.emulation.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.mm.LockedMemory;
import dev.lockreel.emulation.sync.Scheduler;
import dev.lockreel.finding.Rule;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Type1ExecutorTest {
  private static final long IOVA = 0x100000;

  private Type1Rig rig = new Type1Rig(Choice.standard(), Scheduler.IN_ORDER);

  private LockedMemory locked() {
    return rig.mms.of(Type1Rig.MM).locked();
  }

  private void attach(int group, String kind) {
    rig.execute(rig.event(2, "vfio_group_attach", "group", group, "kind", kind, "ret", 0));
  }

  private void map(long iova, int pages) {
    long vaddr = Type1Rig.VADDR + iova;
    rig.execute(
        rig.event(
            2, "vfio_dma_map", "mm", Type1Rig.MM, "iova", iova, "vaddr", vaddr, "npage", pages));
  }

  private void pin(int pages) {
    rig.execute(rig.event(2, "vfio_pin_pages", "iova", IOVA, "npage", pages));
  }

  @Test
  void aHotPlugAccountsWhatNoMediatedDeviceHasPinned() {
    attach(12, "mdev");
    map(IOVA, 16);
    pin(2);
    assertThat(locked().lockedPages()).isEqualTo(2);
    attach(7, "iommu");
    assertThat(locked().lockedPages()).isEqualTo(16);
  }

  @Test
  void aPageCountsOnceHoweverOftenItIsPinned() {
    attach(12, "mdev");
    map(IOVA, 16);
    pin(1);
    pin(1);
    assertThat(locked().lockedPages()).isEqualTo(1);
    assertThat(rig.container().iommu.local().pfnList.pins()).isEqualTo(2);
    rig.execute(rig.event(2, "vfio_group_detach", "group", 12, "ret", 0));
    assertThat(locked().lockedPages()).isZero();
    assertThat(rig.findings).isEmpty();
  }

  @Test
  void whatCannotBeAccountedAtOnceIsAccountedByAWorkItem() {
    attach(7, "iommu");
    rig.mmapLockHolder(99);
    map(IOVA, 16);
    LockedAccount account = rig.container().iommu.account;
    assertThat(account.queued()).isEqualTo(16);
    assertThat(account.accounted()).isZero();
    assertThat(locked().lockedPages()).isZero();
    rig.mmapLockHolder(0);
    rig.machine.recordedRelease("&mm->mmap_lock");
    assertThat(account.queued()).isZero();
    assertThat(locked().lockedPages()).isEqualTo(16);
    assertThat(rig.kernel.counters())
        .containsEntry("accountingQueued", 1L)
        .containsEntry("accountingRanLate", 1L);
    assertThat(rig.findings).isEmpty();
  }

  @Test
  void whatWasPinnedBeforeTheMmWasNamedIsLockedMemoryOfIt() {
    // The trace begins when the container is there.
    pin(2);
    assertThat(locked().lockedPages()).isZero();
    map(IOVA + 0x100000, 4);
    assertThat(locked().lockedPages()).isEqualTo(6);
    rig.execute(rig.event(2, "vfio_unpin_pages", "iova", IOVA, "npage", 2));
    assertThat(locked().lockedPages()).isEqualTo(4);
    assertThat(rig.findings).isEmpty();
  }

  @Test
  void nothingIsAccountedToAnMmThatIsGone() {
    attach(12, "mdev");
    map(IOVA, 16);
    pin(2);
    rig.model.containers().exits(2);
    rig.execute(rig.event(2, "vfio_unpin_pages", "iova", IOVA, "npage", 2));
    assertThat(rig.kernel.counters()).containsEntry("accountingNeverRan", 1L);
    assertThat(rig.findings).isEmpty();
  }

  @Test
  void theLimitIsKeptAsAgreedAndPassedByOnePageAsPosted() {
    locked().limit(8, false);
    attach(7, "iommu");
    map(IOVA, 16);
    assertThat(locked().lockedPages()).isZero();
    assertThat(rig.findings).isEmpty();
    rig = new Type1Rig(new Choice(Map.of("pin-accounting", PinVariant.V9)), Scheduler.IN_ORDER);
    locked().limit(8, false);
    attach(7, "iommu");
    map(IOVA, 16);
    assertThat(locked().lockedPages()).isEqualTo(1);
    assertThat(rig.findings)
        .extracting(finding -> finding.rule())
        .containsExactly(Rule.MEMLOCK_LIMIT_EXCEEDED, Rule.LOCKED_VM_DRIFT);
  }

  @Test
  void whatIsUnderWayCanBeKeptAndReadAgain() {
    attach(12, "mdev");
    map(IOVA, 16);
    pin(3);
    rig.mmapLockHolder(99);
    rig.model.events().take(rig.event(2, "vfio_group_attach", "group", 7, "kind", "iommu"), true);
    assertThat(rig.machine.calls()).as("in flight").hasSize(1);
    Type1Rig again = rig.kept();
    assertThat(again.container().iommu.local().pfnList.size()).isEqualTo(3);
    assertThat(again.machine.calls()).as("in flight").hasSize(1);
  }

  @Test
  void aRangeThatIsMappedIsNotMappedAgainAndMayBePastTheSign() {
    attach(7, "iommu");
    map(-0x10000, 16);
    map(-0x4000, 1);
    map(IOVA, 1);
    assertThat(rig.container().iommu.mappings.all()).hasSize(2);
    assertThat(locked().lockedPages()).isEqualTo(17);
    rig.execute(rig.event(2, "vfio_dma_unmap", "iova", 0, "npage", 0, "all", true));
    assertThat(locked().lockedPages()).isZero();
  }
}
