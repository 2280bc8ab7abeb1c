package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadLinesTest {
  /** A vertical bar stands for a line end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "# tracer: nop|#|; false",
        "# tracer: nop|#|     sh-1 [000] ..... 1.0: user_return:; false",
        "# tracer: nop|#|     sh-1 [000] ..... 1.0: user_return:|; true",
        "cpus=8||; false",
        "version = 6|; false",
        "{\"event\":\"trace_start\",\"ts\":0}|; false",
        "{\"event\":\"trace_start\",\"ts\":0}|{\"event\":\"user_return\",\"ts\":1}|; true",
        "{\"event\":\"user_return\",\"ts\":1}|; true",
        "no trace at all|; true",
      })
  void onlyALineWithAnEventIdentifiesATrace(String text, boolean identifies) {
    byte[] head = text.replace('|', '\n').getBytes(StandardCharsets.UTF_8);
    assertThat(HeadLines.identifyATrace(head, head.length)).isEqualTo(identifies);
  }
}
