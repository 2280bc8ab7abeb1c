package dev.lockreel.ingest.tracedat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.Described;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file and what trace-cmd report prints of it are the same events. */
class TraceDatReportTest {
  private static final String TRACES = "traces/trace-cmd/";

  @ParameterizedTest
  @CsvSource({
    "abba-v6.dat.zst, abba-report.txt.zst",
    "abba-v7.dat, abba-report.txt.zst",
    "bar-v7.dat, bar-report.txt.zst",
    "lost-v7.dat.zst, lost-report.txt.zst",
  })
  void aFileHasTheEventsOfItsReport(String file, String report) throws IOException {
    Described binary = read(file);
    Described text = read(report);
    assertThat(comparable(binary.rows())).isEqualTo(comparable(text.rows()));
    assertThat(binary.tally().events()).isEqualTo(text.tally().events());
    assertThat(binary.tally().skippedByName()).isEqualTo(text.tally().skippedByName());
    assertThat(binary.tally().anomalies()).isEqualTo(text.tally().anomalies());
    assertThat(binary.tally().machineCpus()).isEqualTo(text.tally().machineCpus());
  }

  private static Described read(String name) throws IOException {
    InputSpec spec = InputSpec.of(TRACES + name, new Symbols()).withThreads(0);
    try (TraceInput input = TraceInput.open(spec)) {
      return Described.of(input.events());
    }
  }

  /**
   * Without places; the report cuts names of tasks to eight characters, does not show that bottom
   * halves are off, and prints plain addresses of probes.
   */
  private static List<String> comparable(List<String> rows) {
    return rows.stream()
        .map(
            row ->
                row.replaceFirst("^\\d+: ", "")
                    .replaceFirst("^(\\d+ \\[\\d+\\] )(.{1,8}).*?(-\\d+ \\S+ \\|)", "$1$2$3")
                    .replaceFirst("^(\\S+ \\S+ \\S+ )D", "$1d")
                    .replaceFirst("^(\\S+ \\S+ \\S+ )b", "$1.")
                    .replaceAll("(function|caller)=[^,}]*", "$1"))
        .toList();
  }
}
