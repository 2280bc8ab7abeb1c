package dev.lockreel.lockdep.facts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {
  @ParameterizedTest
  @CsvSource({
    "0, IN-HARDIRQ-W, 2, -...",
    "1, IN-HARDIRQ-R, 3, .-..",
    "2, HARDIRQ-ON-W, 0, +...",
    "3, HARDIRQ-ON-R, 1, .+..",
    "4, IN-SOFTIRQ-W, 6, ..-.",
    "5, IN-SOFTIRQ-R, 7, ...-",
    "6, SOFTIRQ-ON-W, 4, ..+.",
    "7, SOFTIRQ-ON-R, 5, ...+",
  })
  void everyBitHasItsNameItsOppositeAndItsCharacter(
      int bit, String name, int opposite, String characters) {
    assertThat(Usage.stateName(bit)).isEqualTo(name);
    assertThat(Usage.inverted(1 << bit)).isEqualTo(1 << opposite);
    assertThat(Usage.characters(1 << bit)).isEqualTo(characters);
  }

  @Test
  void bothDirectionsAreAQuestionMark() {
    assertThat(Usage.characters(Usage.IN_HARDIRQ | Usage.HARDIRQ_ON)).isEqualTo("?...");
    assertThat(Usage.characters(0)).isEqualTo("....");
  }

  @ParameterizedTest
  @CsvSource({
    "IN_HARDIRQ and HARDIRQ_ON, 5, true",
    "IN_HARDIRQ and HARDIRQ_ON_READ, 9, true",
    "IN_HARDIRQ_READ and HARDIRQ_ON, 6, true",
    "readers on both sides, 10, false",
    "used only, 3, false",
    "the other interrupt, 80, false",
  })
  void aClassIsInconsistentUnlessReadersAreOnBothSides(
      String what, int bits, boolean inconsistent) {
    assertThat(Usage.inconsistent(bits, Interrupt.HARDIRQ)).as(what).isEqualTo(inconsistent);
  }

  @Test
  void readersAndWritersTranslateIntoEachOther() {
    for (int bit = 0; bit < Usage.BITS; bit += 2) {
      assertThat(Usage.asReaders(1 << bit)).isEqualTo(2 << bit);
      assertThat(Usage.asWriters(2 << bit)).isEqualTo(1 << bit);
      assertThat(Usage.asReaders(2 << bit) | Usage.asWriters(1 << bit)).isZero();
    }
  }
}
