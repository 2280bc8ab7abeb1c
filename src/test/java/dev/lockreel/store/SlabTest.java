package dev.lockreel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs of bytes stay what they were, whatever comes after them. */
class SlabTest {
  private final Slab slab = new Slab();
  private final List<Slab.Run> runs = new ArrayList<>();

  private void add(int length) {
    byte[] bytes = new byte[length + 2];
    Arrays.fill(bytes, (byte) runs.size());
    runs.add(slab.copy(bytes, 1, length));
  }

  @Test
  void eachRunIsThatWhichWasCopied() {
    for (int length : new int[] {3, 0, 1 << 20, 70_000, 65_536, 1, 60_000, 6_000, 5}) {
      add(length);
      assertThat(runs.get(runs.size() - 1).length()).isEqualTo(length);
    }
    for (int i = 0; i < runs.size(); i++) {
      Slab.Run run = runs.get(i);
      byte[] expected = new byte[run.length()];
      Arrays.fill(expected, (byte) i);
      assertThat(Arrays.copyOfRange(run.array(), run.from(), run.from() + run.length()))
          .isEqualTo(expected);
    }
  }

  @Test
  void shortRunsShareAnArray() {
    add(3);
    add(4);
    assertThat(runs.get(0).array()).isSameAs(runs.get(1).array());
  }
}
