package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines that a change at random made of good ones, each of which some reader once failed. */
class OddLinesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "FTRACE; 12.000100 |   1)   t1-101  |               |  /* */",
        "CTF_TEXT; [ 00:00:02.919503761] lab lock_acquire: { cpu_id = 0 }, { name = \"a\" }",
        "CTF_TEXT; [1970-13-01 00:00:02.9] lab lock_acquire: { cpu_id = 0 }, { name = \"a\" }",
        "CTF_TEXT; [9999999999999.1] lab lock_acquire: { cpu_id = 0 }, { name = \"a\" }",
      })
  void isOneMalformedLine(Format format, String line) throws IOException {
    InputSpec spec = InputSpec.of("odd", new Symbols()).withFormat(format).withThreads(0);
    byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
    try (TraceInput input = TestInputs.of(spec, text)) {
      assertThat(Described.of(input.events()).tally().linesMalformed()).isEqualTo(1);
    }
  }
}
