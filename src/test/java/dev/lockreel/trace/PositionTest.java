package dev.lockreel.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PositionTest {
  @Test
  void linesRecordsAndBytesAreShownEachInItsWay() {
    assertThat(Position.text(7)).isEqualTo("7");
    assertThat(Position.words(7)).isEqualTo("line 7");
    assertThat(Position.text(Position.ofByte(0))).isEqualTo("byte 0");
    assertThat(Position.text(Position.ofByte((1L << 61) - 1)))
        .isEqualTo("byte 2305843009213693951");
    assertThat(Position.words(Position.ofByte(4096))).isEqualTo("byte 4096");
    assertThat(Position.text(Position.ofRecord(12, 3))).isEqualTo("12.3");
    assertThat(Position.text(Position.ofRecord(12, 0))).isEqualTo("12");
    assertThat(Position.text(Position.ofRecord((1L << 42) - 1, 1))).isEqualTo("4398046511103.1");
    assertThat(Position.words(Position.ofRecord(12, 3))).isEqualTo("record 12.3");
  }
}
