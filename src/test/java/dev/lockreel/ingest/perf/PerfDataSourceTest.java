package dev.lockreel.ingest.perf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.DamagedFile;
import dev.lockreel.ingest.Described;
import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TestInputs;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerfDataSourceTest {
  private static final long LOCK = 0xffff888100000010L;

  /** Of each small file; {@code -Dlockreel.mutations=100000} for more. */
  private static final int MUTATIONS = 600;

  private static final long OTHER = LOCK + 16;

  private static final DamagedFile SMALL =
      new DamagedFile("small.data", Format.PERF_DATA, PerfDataFormat.MAGIC_BYTES);

  private static final List<String> EVENTS =
      List.of(
          "100 [0] early-5 d..1. | LOCK_ACQUIRE ffff888100000010 try &a->lock",
          "110 [0] early-5 ..... | LOCK_RELEASE ffff888100000010 &a->lock",
          "120 [1] later-6 d..1. | LOCK_ACQUIRE ffff888100000010 try &a->lock",
          "130 [1] later-6 ..... | LOCK_RELEASE ffff888100000010 &a->lock",
          "140 [1] | LOST_EVENTS 3",
          "150 [0] renamed-5 d..1. | LOCK_ACQUIRE ffff888100000010 try &a->lock",
          "160 [1] later-6 d..1. | LOCK_ACQUIRE ffff888100000010 try &b->lock");

  /** Two CPUs in two rounds; the buffers of each round one after the other. */
  private static PerfDataWriter writer(ByteOrder order) {
    return new PerfDataWriter(order)
        .comm(0, 5, "early")
        .comm(0, 6, "later")
        .release(90, 0, 5, LOCK, "&a->lock")
        .acquire(100, 0, 5, LOCK, "&a->lock")
        .release(110, 0, 5, LOCK, "&a->lock")
        .comm(145, 5, "renamed")
        .release(95, 1, 6, LOCK, "&a->lock")
        .acquire(120, 1, 6, LOCK, "&a->lock")
        .finishedRound()
        .acquire(150, 0, 5, LOCK, "&a->lock")
        .release(130, 1, 6, LOCK, "&a->lock")
        .lost(140, 1, 3)
        .acquire(160, 1, 6, LOCK, "&b->lock")
        .finishedRound();
  }

  static Stream<byte[]> files() throws IOException {
    return Stream.of(
        writer(ByteOrder.LITTLE_ENDIAN).file(),
        writer(ByteOrder.BIG_ENDIAN).file(),
        writer(ByteOrder.LITTLE_ENDIAN).pipe(),
        writer(ByteOrder.BIG_ENDIAN).pipe(),
        writer(ByteOrder.LITTLE_ENDIAN).compressed(50),
        writer(ByteOrder.LITTLE_ENDIAN).compressed(60_000));
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyLayoutHasTheSameEventsInOrder(byte[] file) throws IOException {
    Described read = read(file);
    assertThat(read.failure()).isNull();
    List<String> events = withoutPlaces(read);
    assertThat(events.subList(2, events.size())).isEqualTo(EVENTS);
    assertThat(read.tally().anomalies()).containsOnlyKeys(Anomaly.LOST_EVENTS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void acquisitionsFromBeforeReleasesAreOnDoNotCount(boolean pipe) throws IOException {
    PerfDataWriter writer =
        new PerfDataWriter(ByteOrder.LITTLE_ENDIAN)
            .acquire(10, 0, 5, LOCK, "&a->lock")
            .acquire(20, 0, 5, LOCK, "&a->lock")
            .release(30, 0, 5, OTHER, "&b->lock")
            .acquire(40, 0, 5, LOCK, "&a->lock")
            .release(50, 0, 5, LOCK, "&a->lock");
    Described read = read(pipe ? writer.pipe() : writer.file());
    assertThat(withoutPlaces(read))
        .containsExactly(
            "30 [0] | LOST_EVENTS -1",
            "30 [0] -5 ..... | LOCK_RELEASE ffff888100000020 &b->lock",
            "40 [0] -5 d..1. | LOCK_ACQUIRE ffff888100000010 try &a->lock",
            "50 [0] | LOST_EVENTS -1",
            "50 [0] -5 ..... | LOCK_RELEASE ffff888100000010 &a->lock");
    assertThat(read.tally().anomalies()).containsEntry(Anomaly.EVENTS_SWITCHED_ON, 2L);
  }

  @Test
  void anAcquisitionWithItsReleaseCounts() throws IOException {
    PerfDataWriter writer =
        new PerfDataWriter(ByteOrder.LITTLE_ENDIAN)
            .acquire(10, 0, 5, LOCK, "&a->lock")
            .acquire(20, 0, 5, LOCK, "&a->lock")
            .release(30, 0, 5, LOCK, "&a->lock")
            .acquire(40, 1, 6, OTHER, "&b->lock")
            .acquire(50, 1, 7, LOCK, "&a->lock")
            .release(60, 1, 6, OTHER, "&b->lock")
            .acquire(70, 0, 5, LOCK, "&a->lock");
    Described read = read(writer.file());
    assertThat(withoutPlaces(read).subList(0, 2))
        .containsExactly(
            "20 [0] -5 d..1. | LOCK_ACQUIRE ffff888100000010 try &a->lock",
            "30 [0] -5 ..... | LOCK_RELEASE ffff888100000010 &a->lock");
    assertThat(read.tally().anomalies()).containsEntry(Anomaly.EVENTS_SWITCHED_ON, 3L);
  }

  @Test
  void theKernelsPartOfACallChainIsTheStack() throws IOException {
    PerfDataWriter writer =
        new PerfDataWriter(ByteOrder.LITTLE_ENDIAN)
            .withChains()
            .acquire(10, 0, 5, LOCK, "&a->lock");
    assertThat(withoutPlaces(read(writer.file())))
        .containsExactly(
            "10 [0] -5 d..1. | LOCK_ACQUIRE ffff888100000010 try &a->lock stack"
                + " [0xffffffff81000010]");
  }

  @Test
  void functionsHaveTheNamesOfAKallsyms(@TempDir Path folder) throws IOException {
    Path kallsyms = folder.resolve("kallsyms.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(kallsyms))) {
      out.write("ffffffff81000000 T lock_acquire\nffffffff81000100 T last\n".getBytes(UTF_8));
    }
    byte[] file =
        new PerfDataWriter(ByteOrder.LITTLE_ENDIAN)
            .withChains()
            .acquire(10, 0, 5, LOCK, "&a->lock")
            .file();
    InputSpec spec = InputSpec.of("small.data", new Symbols()).withKallsyms(kallsyms.toString());
    try (TraceInput input = TestInputs.of(spec, file)) {
      assertThat(Described.of(input.events()).events())
          .element(0)
          .asString()
          .endsWith("&a->lock stack [lock_acquire]");
    }
    InputSpec missing = spec.withKallsyms(folder + "/none");
    try (TraceInput input = TestInputs.of(missing, file)) {
      assertThat(Described.of(input.events()).failure())
          .hasMessageContaining("/none: cannot be read: ");
    }
  }

  @Test
  void whatIsNotReadIsSaidInOneLine() throws IOException {
    PerfDataWriter sampled = writer(ByteOrder.LITTLE_ENDIAN);
    sampled.period = 100;
    assertThat(read(sampled.file()).failure())
        .hasMessage(
            "small.data: is a perf.data file with a sample for some events only; record with -c 1");
    PerfDataWriter without = writer(ByteOrder.LITTLE_ENDIAN);
    without.sampleType &= ~PerfAttr.CPU;
    assertThat(read(without.file()).failure())
        .hasMessage(
            "small.data: is a perf.data file whose samples lack the task, the time, the CPU or the"
                + " raw data; record with -R -T --sample-cpu");
    byte[] whole = writer(ByteOrder.LITTLE_ENDIAN).file();
    assertThat(read(Arrays.copyOf(whole, 300)).failure())
        .hasMessageStartingWith("small.data: is a perf.data file that was cut short: ");
  }

  /** perf script's text of the same file. */
  @Test
  void aFileHasTheEventsThatPerfScriptPrints() throws IOException {
    Described binary = golden("network.data.zst");
    Described text = golden("network-script.txt.zst");
    assertThat(comparable(binary)).isEqualTo(comparable(text));
    assertThat(binary.tally().anomalies().get(Anomaly.EVENTS_SWITCHED_ON))
        .isEqualTo(text.tally().anomalies().get(Anomaly.EVENTS_SWITCHED_ON));
  }

  private static Described golden(String name) throws IOException {
    InputSpec spec = InputSpec.of("traces/perf/" + name, new Symbols()).withThreads(0);
    try (TraceInput input = TraceInput.open(spec)) {
      return Described.of(input.events());
    }
  }

  /**
   * Lock events without place and flags, which the text does not have, and without the first
   * release of each CPU, of which the text makes a boundary.
   */
  private static List<String> comparable(Described read) {
    return read.rows().stream()
        .filter(row -> row.contains("| LOCK_") || row.contains("| SCHED_SWITCH"))
        .map(row -> row.replaceFirst("^\\d+: ", "").replaceFirst(" [^ ]* \\| ", " | "))
        .map(row -> row.replaceFirst(" of \\d+", ""))
        .map(row -> row.replace("] swapper-0", "] <idle>-0"))
        .filter(row -> !row.startsWith("3503788010 ") && !row.startsWith("3508848889 "))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void aFileCutAtAnyByteIsNoSurprise(byte[] file) throws IOException {
    for (int length = PerfDataFormat.MAGIC_BYTES; length < file.length; length++) {
      SMALL.cut(file, length);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void changedBytesAreNoSurprise(byte[] file) throws IOException {
    SMALL.changed(file, MUTATIONS);
  }

  private static Described read(byte[] file) throws IOException {
    InputSpec spec = InputSpec.of("small.data", new Symbols()).withFormat(Format.PERF_DATA);
    try (TraceInput input = TestInputs.of(spec, file)) {
      return Described.of(input.events());
    }
  }

  private static List<String> withoutPlaces(Described read) {
    return read.rows().stream().map(row -> row.replaceFirst("^\\d+: ", "")).toList();
  }
}
