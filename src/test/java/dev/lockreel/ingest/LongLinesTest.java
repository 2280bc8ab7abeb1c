package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LongLinesTest {
  private static final Tuning TUNING = new Tuning(300, 100, 1 << 20, 5_000);

  @TempDir private Path folder;

  /** The lines before and after it are read, under their numbers. */
  @ParameterizedTest
  @CsvSource({"4000, 3", "5200, 3", "20000, 3", "100000, 3", "100000, 0"})
  void aLineOverTheLimitIsOneMalformedLine(int length, int after) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int line = 1; line <= 3 + after; line++) {
      text.append("  t-1 [000] d..1. 1.00000%d: user_return:\n".formatted(line));
      if (line == 3) {
        text.append("  t-1 [000] d..1. 1.000003: odd: ").append("y".repeat(length));
        text.append(after == 0 ? "" : "\n");
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(folder.resolve("trace.txt"), bytes);
    InputSpec spec = InputSpec.of(file.toString(), new Symbols()).withThreads(0);
    check(TraceInput.open(spec, TUNING), length, after);
    check(TraceInput.ofStream(spec, TUNING, new ByteArrayInputStream(bytes)), length, after);
  }

  private static void check(TraceInput input, int length, int after) throws IOException {
    ReadTally tally = new ReadTally();
    List<Long> positions = new ArrayList<>();
    try (EventSource source = input.events()) {
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        tally.add(batch.tally);
        for (int row = 0; row < batch.size; row++) {
          positions.add(batch.position[row]);
        }
      }
    }
    assertThat(positions)
        .isEqualTo(after == 0 ? List.of(1L, 2L, 3L) : List.of(1L, 2L, 3L, 5L, 6L, 7L));
    assertThat(tally.linesRead()).isEqualTo(4 + after);
    // A shorter one is an event of an unknown name.
    assertThat(tally.linesMalformed() + tally.linesSkipped()).isEqualTo(1);
    assertThat(tally.linesMalformed()).isEqualTo(length > 6_000 ? 1 : tally.linesMalformed());
  }
}
