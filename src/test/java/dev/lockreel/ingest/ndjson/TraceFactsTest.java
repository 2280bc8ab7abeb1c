package dev.lockreel.ingest.ndjson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TestInputs;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFactsTest {
  private static final String EVENT = "{\"event\":\"user_return\",\"ts\":1,\"cpu\":0,\"pid\":1}\n";

  @Test
  void whatALineSaysHoldsForAllBatchesAfterIt() throws IOException {
    String text =
        "{\"trace\":{\"hardirq_threaded\":false,\"bottom_halves\":false,\"cpus\":2,\"later\":[{}]}}\n"
            + EVENT.repeat(50_000)
            + "{\"trace\":{\"buffer_entries\":7,\"entries\":5}}\n";
    InputSpec spec = InputSpec.of("t", new Symbols()).withFormat(Format.NDJSON);
    int batches = 0;
    int cpus = 0;
    long entries = 0;
    long lines = 0;
    try (TraceInput input = TestInputs.of(spec, text.getBytes(StandardCharsets.UTF_8));
        EventSource events = input.events()) {
      for (EventBatch batch = events.next(); batch != null; batch = events.next()) {
        assertThat(batch.showsBottomHalves).isFalse();
        assertThat(batch.showsHardirqThreaded).isFalse();
        cpus = Math.max(cpus, batch.tally.machineCpus());
        entries += 10 * batch.tally.bufferEntries() + batch.tally.entryLines();
        lines += batch.tally.linesDecoded();
        batches++;
        events.recycle(batch);
      }
    }
    assertThat(batches).isGreaterThan(2);
    assertThat(cpus).isEqualTo(2);
    assertThat(entries).isEqualTo(75);
    assertThat(lines).isEqualTo(50_002);
  }

  @Test
  void withoutSuchALineFlagsAndThreadsAreShown() {
    EventBatch batch = Lines.parse(EVENT);
    assertThat(batch.showsBottomHalves).isTrue();
    assertThat(batch.showsHardirqThreaded).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"trace\":1}",
        "{\"trace\":{\"cpus\":-1}}",
        "{\"trace\":{\"cpus\":1.5}}",
        "{\"trace\":{\"cpus\":123456789012345678901234567890}}",
        "{\"trace\":{\"entries\":9223372036854775807}}",
        "{\"trace\":{\"bottom_halves\":\"no\"}}"
      })
  void whatMakesNoSenseIsAMalformedLine(String line) {
    EventBatch batch = Lines.parse(line);
    assertThat(batch.tally.linesMalformed()).isEqualTo(1);
    assertThat(batch.tally.examples().get(0).reason()).startsWith("field trace");
    assertThat(batch.showsBottomHalves).isTrue();
  }
}
