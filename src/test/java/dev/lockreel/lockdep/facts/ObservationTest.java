package dev.lockreel.lockdep.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.finding.Witness;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservationTest {
  private static final long[] FORKS = {700, 4, 300};
  private static final long[] CLOCK = {5, 600};

  private static Observation of(String source, long lock, long... ancestry) {
    Witness witness =
        new Witness(source, "t:1", 1, 0, 7, "a", lock, "", List.of(), List.of(), false, "", 0, 0);
    return Observation.of(witness, 1, ancestry);
  }

  @Test
  void anAncestryHasThePartsThatThereAre() {
    assertThat(Observation.ancestry(FORKS, new long[0], 0)).containsExactly(FORKS);
    assertThat(Observation.ancestry(FORKS, CLOCK, 0)).containsExactly(700, 4, 300, -1, 5, 600);
    assertThat(Observation.ancestry(FORKS, CLOCK, 3))
        .containsExactly(700, 4, 300, -1, 5, 600, -2, 3);
    assertThat(Observation.ancestry(new long[0], new long[0], 1)).containsExactly(-2, 1);
  }

  @Test
  void addressesMeanTheSameLockInOneBootOfOneSource() {
    Observation first = of("host", 0x10, Observation.ancestry(FORKS, CLOCK, 0));
    Observation second = of("host", 0x10, Observation.ancestry(FORKS, CLOCK, 1));
    assertThat(List.of(first.boot(), second.boot())).containsExactly(0, 1);
    assertThat(first.sameLock(of("host", 0x10))).isTrue();
    assertThat(first.sameLock(second)).isFalse();
    assertThat(first.sameLock(of("other", 0x10))).isFalse();
    assertThat(first.sameLock(of("host", 0x20))).isFalse();
    assertThat(of("host", 0).sameLock(of("host", 0))).isFalse();
  }
}
