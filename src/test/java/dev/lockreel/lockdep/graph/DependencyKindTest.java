package dev.lockreel.lockdep.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.lockdep.facts.DependencyKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DependencyKindTest {
  @ParameterizedTest
  @CsvSource({"false, false, EN", "false, true, ER", "true, false, SN", "true, true, SR"})
  void theKindNamesTheHeldEndThenTheNewOne(boolean shared, boolean recursive, String name) {
    assertThat(DependencyKind.names(DependencyKind.of(shared, recursive))).containsExactly(name);
  }

  @Test
  void namesAreSortedAndTheStrongestBlocksMost() {
    int all = DependencyKind.EN | DependencyKind.ER | DependencyKind.SN | DependencyKind.SR;
    assertThat(DependencyKind.names(all)).isEqualTo(List.of("EN", "ER", "SN", "SR"));
    assertThat(DependencyKind.strongest(all)).isEqualTo("EN");
    assertThat(DependencyKind.strongest(DependencyKind.SN | DependencyKind.ER)).isEqualTo("SN");
    assertThat(DependencyKind.strongest(DependencyKind.ER | DependencyKind.SR)).isEqualTo("ER");
  }

  /** Every pair of neighbours of the definition: not strong only if they are xR and Sx. */
  @ParameterizedTest
  @CsvSource({
    "EN, EN, true", "EN, ER, true", "EN, SN, true", "EN, SR, true",
    "SN, EN, true", "SN, ER, true", "SN, SN, true", "SN, SR, true",
    "ER, EN, true", "ER, ER, true", "ER, SN, false", "ER, SR, false",
    "SR, EN, true", "SR, ER, true", "SR, SN, false", "SR, SR, false",
  })
  void twoNeighboursAreStrong(String first, String second, boolean strong) {
    boolean weak = StrongPaths.arrivesWeak(bit(first), true);
    assertThat(StrongPaths.passable(bit(second), weak, true) != 0).isEqualTo(strong);
    boolean weakBackwards = StrongPaths.arrivesWeak(bit(second), false);
    assertThat(StrongPaths.passable(bit(first), weakBackwards, false) != 0).isEqualTo(strong);
  }

  private static int bit(String name) {
    return DependencyKind.of(name.startsWith("S"), name.endsWith("R"));
  }
}
