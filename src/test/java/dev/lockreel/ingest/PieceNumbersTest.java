package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PieceNumbersTest {
  @ParameterizedTest
  @CsvSource({
    "rot.00, rot.02, true",
    "rot.2, rot.0, true",
    "rot.9.zst, rot.11.zst, true",
    "h7-trace.00, h7-trace.03, true",
    "rot.00, rot.01, false",
    "rot.9, rot.10, false",
    "rot.1, rot.0, false",
    "trace, trace.1, false",
    "trace-20261128.txt, trace-20261130.txt, false",
    "trace-1200.txt, trace-1205.txt, false",
    "cpu0.1, cpu1.3, false",
    "a, b, false",
    "rot.1, rot.1, false",
  })
  void aMissingFile(String before, String after, boolean missing) {
    assertThat(PieceNumbers.missingBetween(before, after)).isEqualTo(missing);
  }
}
