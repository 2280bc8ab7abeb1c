package dev.lockreel.ingest.ctf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.SameText;
import dev.lockreel.ingest.Described;
import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TestInputs;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CtfTextTest {
  private static final String RELEASE =
      "lock_release: { cpu_id = 0 }, { tid = 7, procname = \"a \\\"b\\\"\", interruptible = 1 },"
          + " { name = \"&x->lock\", lockdep_addr = 0xFFFF888100000010 }\n";

  /** The text is Babeltrace's, the events those of trace-cmd. */
  @ParameterizedTest
  @ValueSource(strings = {"abba", "abba-contexts"})
  void aTraceHasTheEventsOfTheRecording(String name) throws IOException {
    List<String> recorded = rows(Path.of("traces/trace-cmd/abba-v7.dat"));
    List<String> ctf = rows(Path.of("traces/ctf/" + name + ".txt.zst"));
    int first = recorded.indexOf(ctf.get(0));
    assertThat(first).as(ctf.get(0)).isBetween(0, 20);
    SameText.check(
        String.join("\n", ctf), String.join("\n", recorded.subList(first, recorded.size())), name);
    assertThat(ctf).hasSizeGreaterThan(2600);
  }

  /**
   * Without places, flags and stacks, callers and contention; of CPU 1, whose first events do not
   * say their task without contexts, from the second switch on.
   */
  private static List<String> rows(Path file) throws IOException {
    try (TraceInput input = TraceInput.open(InputSpec.of(file.toString(), new Symbols()))) {
      List<String> rows =
          Described.of(input.events()).rows().stream()
              .filter(row -> !row.contains("| IRQ_") && !row.contains("| CONTENTION_"))
              .filter(row -> !row.contains("| LOST_") && !row.contains("| TRACE_BOUNDARY"))
              .map(row -> row.substring(row.indexOf(' ') + 1))
              .map(row -> row.replaceAll(" of \\d+$| stack .*", ""))
              .map(row -> row.replaceAll("\\] .*-(\\d+) \\S* \\|", "] -$1 |"))
              .toList();
      return rows.subList(60, rows.size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[2.000000005] ",
        "[2.000000005] (+?.?????????) ",
        "[00:00:02.000000005] (+0.000000001) lab ",
        "[1970-01-01 00:00:02.000000005] lab ",
        "[00000000002000000005] (+000000000001) "
      })
  void everyFormOfTheTimeIsRead(String head) throws IOException {
    Described read = read(head + RELEASE.repeat(1) + head + RELEASE);
    assertThat(read.rows().get(read.rows().size() - 1))
        .isEqualTo("2: 2000000005 [0] a \"b\"-7 ..X. | LOCK_RELEASE ffff888100000010 &x->lock");
  }

  @Test
  void valuesOfAllKindsArePassed() throws IOException {
    String line =
        "[1.0] sched_switch: { cpu_id = 1 }, { prev_comm = \"a, b }\", prev_tid = 3, prev_state ="
            + " ( \"DEAD\" : container = 16 ), more = [ [0] = 1, [1] = \"]\" ], s = { x = 0x1F, y = -2 },"
            + " next_comm = \"\", next_tid = 4, f = 1.5 }\n";
    assertThat(read(line).rows()).containsExactly("1: 1000000000 [1] -3  | SCHED_SWITCH 4 dead");
  }

  @Test
  void whatIsNoLineOrLacksAFieldIsMalformed() throws IOException {
    Described read =
        read(
            "[1.0] "
                + RELEASE
                + "[2.0] lock_release: { cpu_id = 0 }, { tid = 7 }, { name = \"x\" }\n"
                + "[3.0] lock_release: { }, { name = \"x\", lockdep_addr = 0x1 }\n"
                + "[4.0] lock_release: { cpu_id = 0 }, { name = \"x\", lockdep_addr = 0x1 \n"
                + "[x.0] "
                + RELEASE
                + "warning\n\n"
                + "[5.0] something_else: { cpu_id = 0 }, { }\n");
    assertThat(read.tally().linesMalformed()).isEqualTo(5);
    assertThat(read.tally().linesDecoded()).isEqualTo(2);
    assertThat(read.tally().skippedByName())
        .containsExactly(java.util.Map.entry("something_else", 1L));
    assertThat(read.tally().anomalies()).containsEntry(Anomaly.MALFORMED_LINE, 5L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00c1\u001f\u00fc\u00c1", "W\u001d\u00d1u", "/* CTF 1.8 */"})
  void theFilesOfSuchATraceAreRefusedWithAdvice(String begin) {
    byte[] file = (begin + "\0\0\0\0\0\0\0\0").getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> TestInputs.of(InputSpec.of("metadata", new Symbols()), file))
        .hasMessageStartingWith(
            "metadata: is a file of a CTF trace, as LTTng records; replay the text of its folder:"
                + " babeltrace2 --clock-seconds FOLDER | lockreel replay -");
  }

  private static Described read(String text) throws IOException {
    InputSpec spec = InputSpec.of("t", new Symbols());
    try (TraceInput input = TestInputs.of(spec, text.getBytes(StandardCharsets.UTF_8))) {
      assertThat(input.format()).isEqualTo(Format.CTF_TEXT);
      return Described.of(input.events());
    }
  }
}
