package dev.lockreel.emulation.hmm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.emulation.sync.Restarts;
import dev.lockreel.emulation.sync.Rig;
import dev.lockreel.emulation.sync.Scheduler;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whatever protocol is under way, the model goes on from its kept state. */
class HmmRestartTest {
  private static final int SEEDS = 6;
  private static final int STIMULI = 150;
  private static final int TASKS = 5;

  @Test
  void aRestartAfterEveryEventChangesNothing() {
    Set<String> kept = new TreeSet<>();
    for (InvalidateVariant variant : InvalidateVariant.values()) {
      HmmRestarts restarts = new HmmRestarts(variant);
      for (long seed = 1; seed <= SEEDS; seed++) {
        restarts.check(seed, STIMULI, variant.id());
      }
      kept.addAll(restarts.keptProtocols());
    }
    HmmRig any = new HmmRig(InvalidateVariant.SEQUENCE, Scheduler.IN_ORDER);
    assertThat(kept).as("protocols kept").containsAll(Rig.protocols(List.of(any.model)));
  }

  private static final class HmmRestarts extends Restarts<HmmRig> {
    private final InvalidateVariant variant;

    HmmRestarts(InvalidateVariant variant) {
      super(
          Hmm.MUTEX, Hmm.RANGES_LOCK, Hmm.MIRRORS_SEM, Hmm.WQ, Subscriptions.LOCK, "none", "none");
      this.variant = variant;
    }

    @Override
    protected HmmRig rig(Random steps) {
      HmmRig rig = new HmmRig(variant, (call, step) -> steps.nextInt(4) == 0);
      rig.take(1, "hmm_register", "hmm", HmmRig.HMM, "mm", HmmRig.MM);
      rig.take(1, "hmm_mirror_register", "hmm", HmmRig.HMM, "mirror", 0x77, "ret", 0);
      return rig;
    }

    @Override
    protected void stimulus(HmmRig rig, Random random) {
      int pid = 1 + random.nextInt(TASKS);
      long start = random.nextInt(3) * 0x1000L;
      long range = HmmRig.RANGE + random.nextInt(3);
      long mni = HmmRig.MNI + random.nextInt(3);
      switch (random.nextInt(16)) {
        case 0, 1, 2 ->
            rig.take(
                pid,
                HmmEvents.INVALIDATE_RANGE_START,
                "hmm",
                HmmRig.HMM,
                "mm",
                HmmRig.MM,
                "start",
                start,
                "end",
                start + 0x1000,
                "blockable",
                random.nextBoolean());
        case 3 -> {
          if (random.nextBoolean()) {
            rig.take(pid, HmmEvents.MIRROR_REGISTER, "hmm", HmmRig.HMM, "mirror", 0x70L + pid);
            return;
          }
          rig.take(
              pid,
              HmmEvents.SYNC_CPU_DEVICE_PAGETABLES,
              "hmm",
              HmmRig.HMM,
              "mirror",
              0x77,
              "ret",
              random.nextInt(4) == 0 ? -11 : 0);
        }
        case 4, 5 ->
            rig.take(pid, HmmEvents.INVALIDATE_RANGE_END, "hmm", HmmRig.HMM, "mm", HmmRig.MM);
        case 6, 7 ->
            rig.take(
                pid,
                HmmEvents.RANGE_REGISTER,
                "hmm",
                HmmRig.HMM,
                "range",
                range,
                "start",
                start,
                "end",
                start + 0x1000);
        case 8 -> rig.take(pid, HmmEvents.RANGE_UNREGISTER, "range", range);
        case 9 -> rig.take(pid, HmmEvents.RANGE_WAIT, "range", range);
        case 10 ->
            rig.take(
                pid,
                HmmEvents.RANGE_FAULT,
                random.nextBoolean() ? "range" : "mni",
                random.nextBoolean() ? range : mni);
        case 11 -> rig.take(pid, HmmEvents.RANGE_FAULT + "_ret", "ret", 0);
        case 12 ->
            rig.take(
                pid,
                HmmEvents.INTERVAL_INSERT,
                "mm",
                HmmRig.MM,
                "mni",
                mni,
                "start",
                start,
                "length",
                0x1000);
        case 13 ->
            rig.take(
                pid,
                random.nextBoolean() ? HmmEvents.INTERVAL_REMOVE : HmmEvents.INTERVAL_READ_BEGIN,
                "mni",
                mni);
        case 14 ->
            rig.take(pid, HmmEvents.DEVICE_ACCESS, "range", random.nextBoolean() ? range : mni);
        default -> {
          if (random.nextInt(8) == 0) {
            rig.take(pid, HmmEvents.RELEASE, "hmm", HmmRig.HMM, "mm", HmmRig.MM);
          } else {
            rig.returnsToUser(pid);
          }
        }
      }
    }
  }
}
