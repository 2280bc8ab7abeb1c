package dev.lockreel.emulation.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.emulation.mm.AddressSpace;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Restarts;
import dev.lockreel.emulation.sync.Rig;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whatever protocol is under way, the models go on from their kept state. */
class VfioPciRestartTest {
  private static final int SEEDS = 1;
  private static final int STIMULI = 150;
  private static final int TASKS = 5;

  @Test
  void aRestartAfterEveryEventChangesNothing() {
    Set<String> kept = new TreeSet<>();
    for (ZapVariant zap : ZapVariant.values()) {
      for (FaultVariant fault : FaultVariant.values()) {
        VfioPciRestarts restarts = new VfioPciRestarts(zap, fault);
        for (long seed = 1; seed <= SEEDS; seed++) {
          restarts.check(seed, STIMULI, zap + ", " + fault);
        }
        kept.addAll(restarts.keptProtocols());
      }
    }
    VfioPciRig any = VfioPciRig.executing(ZapVariant.VMA_LIST, FaultVariant.INSERT_PFN);
    assertThat(kept).as("protocols kept").containsAll(Rig.protocols(List.of(any.vfio)));
  }

  private static final class VfioPciRestarts extends Restarts<VfioPciRig> {
    private final ZapVariant zap;
    private final FaultVariant fault;

    VfioPciRestarts(ZapVariant zap, FaultVariant fault) {
      super(
          VfioPciDevice.VMA_LOCK,
          VfioPciDevice.MEMORY_LOCK,
          Mm.MMAP_LOCK,
          AddressSpace.I_MMAP_RWSEM,
          "none",
          "none");
      this.zap = zap;
      this.fault = fault;
    }

    @Override
    protected VfioPciRig rig(Random steps) {
      return new VfioPciRig(true, zap, fault, (call, step) -> steps.nextInt(4) == 0);
    }

    @Override
    protected void stimulus(VfioPciRig rig, Random random) {
      int pid = 100 + random.nextInt(TASKS);
      long number = random.nextInt(4);
      long vma = 0xffff888102d49e00L + number * 0x100;
      long mm = VfioPciRig.MM + number % 2 * 0x1000;
      long start = 0x7f0000000000L + number * 0x100000;
      long dev = VfioPciRig.DEV + number % 2 * 0x10000;
      VfioPciRig.Mapping at = new VfioPciRig.Mapping(dev, mm, vma, start, start + 0x4000);
      switch (random.nextInt(14)) {
        case 0, 1 -> rig.mmap(pid, at);
        case 2 -> rig.take(pid, "vma_link", "vma", vma);
        case 3 -> rig.take(pid, "vma_unmap", "mm", mm, "vma", vma);
        case 4 -> rig.take(pid, VfioPciEvents.MEMORY, "dev", dev, "enabled", random.nextBoolean());
        case 5 -> rig.returns(pid, VfioPciEvents.MEMORY);
        case 6 -> rig.take(pid, VfioPciEvents.RESET, "dev", dev);
        case 7 -> rig.returns(pid, VfioPciEvents.RESET);
        case 8 ->
            rig.take(
                pid,
                VfioPciEvents.HOT_RESET,
                "devs",
                List.of(VfioPciRig.DEV, VfioPciRig.DEV + 0x10000));
        case 9 -> rig.take(pid, VfioPciEvents.ACCESS, "dev", dev, "write", true);
        case 10 -> rig.returns(pid, VfioPciEvents.FAULT);
        default -> rig.fault(pid, at, start + random.nextInt(0x4000));
      }
    }
  }
}
