package dev.lockreel.emulation.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Protocol;
import dev.lockreel.emulation.kernel.Variant;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Restarts;
import dev.lockreel.emulation.sync.Rig;
import dev.lockreel.emulation.sync.Scheduler;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whatever protocol is under way, the model goes on from its kept state. */
class Type1RestartTest {
  private static final int SEEDS = 6;
  private static final int STIMULI = 150;
  private static final int TASKS = 5;

  @Test
  void aRestartAfterEveryEventChangesNothing() {
    Set<String> kept = new TreeSet<>();
    for (Protocol protocol : Type1Protocols.all()) {
      for (Variant variant : protocol.variants()) {
        Type1Restarts restarts = new Type1Restarts(new Choice(Map.of(protocol.name(), variant)));
        for (long seed = 1; seed <= SEEDS; seed++) {
          restarts.check(seed, STIMULI, protocol.with(variant));
        }
        kept.addAll(restarts.keptProtocols());
      }
    }
    Type1Rig any = new Type1Rig(Choice.standard(), Scheduler.IN_ORDER);
    assertThat(kept).as("protocols kept").containsAll(Rig.protocols(List.of(any.model)));
  }

  private static final class Type1Restarts extends Restarts<Type1Rig> {
    private final Choice choice;

    Type1Restarts(Choice choice) {
      super(
          Container.GROUP_LOCK,
          Iommu.LOCK,
          LocalAddressSpace.PFN_LIST_LOCK,
          Mm.MMAP_LOCK,
          "none",
          "none");
      this.choice = choice;
    }

    @Override
    protected Type1Rig rig(Random steps) {
      return new Type1Rig(choice, (call, step) -> steps.nextInt(4) == 0);
    }

    @Override
    protected void stimulus(Type1Rig rig, Random random) {
      int pid = 2 + random.nextInt(TASKS);
      long iova = random.nextInt(4) * 0x4000L;
      int group = 1 + random.nextInt(4);
      String kind = group <= 2 ? "iommu" : "mdev";
      switch (random.nextInt(10)) {
        case 0, 1 -> rig.take(pid, Type1Events.GROUP_ATTACH, "group", group, "kind", kind);
        case 2 -> rig.take(pid, Type1Events.GROUP_DETACH, "group", group, "kind", kind);
        case 3 -> rig.take(pid, Type1Events.GROUP_ATTACH + "_ret", "ret", 0);
        case 4, 5 ->
            rig.take(
                pid,
                Type1Events.DMA_MAP,
                "mm",
                Type1Rig.MM,
                "iova",
                iova,
                "vaddr",
                Type1Rig.VADDR + iova,
                "npage",
                4);
        case 6 -> rig.take(pid, Type1Events.DMA_UNMAP, "iova", iova, "npage", 4);
        case 7, 8 -> rig.take(pid, Type1Events.PIN_PAGES, "iova", iova, "npage", 2);
        default -> rig.take(pid, Type1Events.UNPIN_PAGES, "iova", iova, "npage", 1);
      }
    }
  }
}
