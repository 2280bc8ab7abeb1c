package dev.lockreel.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  private static final List<String> KNOWN = List.of("hmm", "mm", "vfio", "lock-recursion");

  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "'', abc, 3",
    "abc, '', 3",
    "vifo, vfio, 1",
    "VFIO, vfio, 0",
    "vfo, vfio, 1",
    "vfioo, vfio, 1",
    "vfix, vfio, 1",
    "ab, ba, 1",
    "kitten, sitting, 3",
  })
  void distanceCountsLetters(String one, String other, int letters) {
    assertThat(Spelling.distance(one, other)).isEqualTo(letters);
    assertThat(Spelling.distance(other, one)).isEqualTo(letters);
  }

  @Test
  void theNearestComesFirstAndFarOnesNotAtAll() {
    assertThat(Spelling.meant("vifo", KNOWN)).isEqualTo("; did you mean 'vfio'?");
    assertThat(Spelling.meant("hm", KNOWN)).isEqualTo("; did you mean 'hmm' or 'mm'?");
    assertThat(Spelling.meant("lock-recurson", KNOWN))
        .isEqualTo("; did you mean 'lock-recursion'?");
    assertThat(Spelling.meant("kernel", KNOWN)).isEmpty();
    assertThat(Spelling.meant("x".repeat(1_000_000), KNOWN)).isEmpty();
  }
}
