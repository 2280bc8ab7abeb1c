package dev.lockreel.emulation.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Call;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;

/** The correct protocols under random calls, every step of which may let another task go first. */
class Type1RandomTest {
  private static final int ROUNDS = 60;
  private static final int AT_ONCE = 4;
  private static final int SLOTS = 6;
  private static final int SLOT_PAGES = 4;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final Type1Rig rig = new Type1Rig(Choice.standard(), this::stepsAside);
  private Set<Long> unpinned = new HashSet<>();

  private boolean stepsAside(Call call, int step) {
    invariantsHold();
    return random.nextInt(4) == 0;
  }

  @RepeatedTest(40)
  void nothingIsFoundAndTheAccountIsWhatANaiveCountSays() {
    for (int round = 0; round < ROUNDS; round++) {
      List<ModelEvent> calls = new ArrayList<>();
      boolean groups = random.nextInt(3) == 0;
      unpinned = new HashSet<>();
      for (int task = 2; task < 2 + AT_ONCE; task++) {
        ModelEvent call = groups ? groupCall(task) : memoryCall(task);
        if (call != null) {
          calls.add(call);
        }
      }
      rig.mmapLockHolder(random.nextInt(5) == 0 ? 99 : 0);
      rig.together(calls);
      rig.mmapLockHolder(0);
      rig.machine.recordedRelease("&mm->mmap_lock");
      rig.machine.endsAll();
      assertThat(rig.machine.calls()).as("seed %d: open calls", seed).isEmpty();
      assertThat(rig.findings).as("seed %d", seed).isEmpty();
      accountIsRight();
    }
  }

  private ModelEvent groupCall(int task) {
    int group = 1 + random.nextInt(4);
    String kind = group <= 2 ? "iommu" : "mdev";
    boolean attach = random.nextInt(5) < 3;
    return rig.event(
        task, attach ? "vfio_group_attach" : "vfio_group_detach", "group", group, "kind", kind);
  }

  private ModelEvent memoryCall(int task) {
    int slot = random.nextInt(SLOTS);
    long iova = 0x100000L + ((long) slot << 16);
    // Two of the slots show the same memory.
    long vaddr = Type1Rig.VADDR + ((long) Math.min(slot, SLOTS - 2) << 16);
    if (rig.container() == null) {
      return null;
    }
    return switch (random.nextInt(5)) {
      case 0, 1 -> map(task, iova, vaddr);
      case 2 -> rig.event(task, "vfio_dma_unmap", "iova", iova, "npage", SLOT_PAGES);
      case 3 ->
          rig.event(task, "vfio_pin_pages", "iova", iova, "npage", 1 + random.nextInt(SLOT_PAGES));
      default -> unpinOf(task, iova + ((long) random.nextInt(SLOT_PAGES) << Dma.PAGE_SHIFT));
    };
  }

  private ModelEvent map(int task, long iova, long vaddr) {
    return rig.event(
        task, "vfio_dma_map", "mm", Type1Rig.MM, "iova", iova, "vaddr", vaddr, "npage", SLOT_PAGES);
  }

  /** Only what is pinned is unpinned, and not by two tasks at the same time. */
  private ModelEvent unpinOf(int task, long iova) {
    Iommu iommu = rig.container().iommu;
    Dma dma = iommu.mappings.find(iova);
    LocalAddressSpace local = iommu.local();
    if (dma == null || local == null || local.pfnList.find(dma.pageAt(iova)) == null) {
      return null;
    }
    return unpinned.add(dma.pageAt(iova))
        ? rig.event(task, "vfio_unpin_pages", "iova", iova, "npage", 1)
        : null;
  }

  private void invariantsHold() {
    Container container = rig.container();
    LocalAddressSpace local = container == null ? null : container.iommu.local();
    if (local == null) {
      return;
    }
    long covered = 0;
    long references = 0;
    for (PinnedPage page : local.pfnList.all()) {
      assertThat(page.refCount).as("seed %d: ref_count", seed).isPositive();
      references += page.refCount;
      for (Dma dma : container.iommu.mappings.all()) {
        covered += dma.pins(page.page) ? 1 : 0;
      }
    }
    assertThat(local.pfnList.pins()).as("seed %d: references", seed).isEqualTo(references);
    assertThat(local.pfnList.coverings()).as("seed %d: covered", seed).isEqualTo(covered);
  }

  private void accountIsRight() {
    Container container = rig.container();
    if (container == null) {
      assertThat(rig.mms.of(Type1Rig.MM).locked().lockedPages()).as("seed %d", seed).isZero();
      return;
    }
    LocalAddressSpace local = container.iommu.local();
    long due = local == null ? 0 : local.pfnList.all().size();
    for (Dma dma : container.iommu.mappings.all()) {
      for (long page = dma.firstPage(); dma.pinned() && page < dma.endPage(); page++) {
        due += local == null || local.pfnList.find(page) == null ? 1 : 0;
      }
    }
    assertThat(container.iommu.account.accounted()).as("seed %d: account", seed).isEqualTo(due);
    assertThat(container.iommu.account.queued()).as("seed %d: queued", seed).isZero();
  }
}
