package dev.lockreel.emulation.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Runs random stimuli twice, straight and with a restart after each, under recorded locks that come
 * and go: what is found and counted is the same.
 *
 * @param <R> the rig of a model
 */
public abstract class Restarts<R extends ModelRig<R>> {
  private final String[] lockClasses;
  private final Set<String> keptProtocols = new TreeSet<>();

  /**
   * @param lockClasses what recorded tasks may hold
   */
  protected Restarts(String... lockClasses) {
    this.lockClasses = lockClasses;
  }

  /** A rig whose calls step aside as that source of numbers says. */
  protected abstract R rig(Random steps);

  /** One event of a random task. */
  protected abstract void stimulus(R rig, Random random);

  /** Compares the two runs of a seed. */
  public void check(long seed, int stimuli, String what) {
    R straight = run(seed, stimuli, rig -> rig);
    R restarted = run(seed, stimuli, ModelRig::kept);
    assertThat(restarted.findings).as("%s, seed %d", what, seed).isEqualTo(straight.findings);
    assertThat(restarted.kernel.counters())
        .as("%s, seed %d", what, seed)
        .isEqualTo(straight.kernel.counters());
    keptProtocols.addAll(restarted.keptProtocols);
  }

  private R run(long seed, int stimuli, UnaryOperator<R> between) {
    R rig = rig(new Random(seed));
    Random random = new Random(-seed);
    for (int i = 0; i < stimuli; i++) {
      if (random.nextInt(3) == 0) {
        rig.recordedHolds(lockClasses[random.nextInt(lockClasses.length)]);
      }
      stimulus(rig, random);
      rig = between.apply(rig);
    }
    rig.recordedHolds("none");
    rig.machine.endsAll();
    return rig;
  }

  /** The protocols of all calls that were kept. */
  public Set<String> keptProtocols() {
    return keptProtocols;
  }
}
