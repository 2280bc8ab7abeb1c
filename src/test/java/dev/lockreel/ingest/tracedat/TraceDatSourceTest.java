package dev.lockreel.ingest.tracedat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.Described;
import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.ResumePoint;
import dev.lockreel.ingest.TestInputs;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceDatSourceTest {
  private static final List<String> EVENTS =
      List.of(
          "1000000000 [0] worker one-7 ...12 | LOCK_ACQUIRE ffff888100000010 try shared &a->lock",
          "1000000000 [1] <idle>-0 Dn.12 | LOCK_ACQUIRE ffff888100000030 try &c->lock",
          "1000000002 [1] <idle>-0 ..... | LOCK_RELEASE ffff888100000030 &c->lock",
          "1000000020 [0] worker one-7 ..... | LOCK_RELEASE ffff888100000010 &a->lock",
          "2073741844 [0] worker one-7 d.... | IRQ_DISABLE first+0x10 < second+0x34 [mod]",
          "5000000001 [0] worker one-7 d.... | SCHED_SWITCH 9 dead",
          "5000000001 [0] | LOST_EVENTS 12",
          "6000000000 [0] newcomer-9 d.H12 | LOCK_ACQUIRE ffff888100000020 &b->lock stack [first, last]",
          "6000000002 [0] newcomer-9 ..... | MODEL vfio_pci_memory{function=second,"
              + " dev=-131387344551856, enabled=true, words=[3, -1, 256]}",
          "6000000002 [1] | LOST_EVENTS -1",
          "7000000003 [1] worker:two-8 ...12 | LOCK_ACQUIRE ffff888100000040 &d->lock");

  @TempDir Path folder;

  static Stream<byte[]> files() {
    List<byte[]> files = new ArrayList<>();
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      files.add(SmallTraceDat.writer(order, 8).version6());
      for (String compression : List.of("none", "zlib", "zstd")) {
        files.add(SmallTraceDat.writer(order, 8).version7(compression));
      }
    }
    return files.stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyLayoutHasTheSameEvents(byte[] file) throws IOException {
    Described read = read(file);
    assertThat(read.failure()).isNull();
    assertThat(withoutPlaces(read)).isEqualTo(EVENTS);
    assertThat(read.tally().anomalies())
        .isEqualTo(Map.of(Anomaly.LOST_EVENTS, 2L, Anomaly.UNKNOWN_EVENT, 1L));
    assertThat(read.tally().skippedByName()).isEqualTo(Map.of("other", 1L));
    assertThat(read.tally().machineCpus()).isEqualTo(3);
    assertThat(read.tally().linesRead()).isEqualTo(13);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKernelOf32BitsHasShorterLongs(boolean big) throws IOException {
    TraceDatWriter writer =
        SmallTraceDat.writer(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, 4);
    List<String> events = withoutPlaces(read(writer.version6()));
    assertThat(events)
        .hasSameSizeAs(EVENTS)
        .startsWith(EVENTS.subList(0, 7).toArray(new String[0]));
    assertThat(withoutPlaces(read(writer.version7("zlib")))).isEqualTo(events);
  }

  @Test
  void aFileAndAPipeAndACompressedFileAreRead() throws IOException {
    byte[] file = SmallTraceDat.writer(ByteOrder.LITTLE_ENDIAN, 8).version7("zstd");
    Path plain = Files.write(folder.resolve("a.dat"), file);
    Path compressed =
        Files.write(folder.resolve("a.dat.zst"), com.github.luben.zstd.Zstd.compress(file));
    for (Path path : List.of(plain, compressed)) {
      try (TraceInput input = TraceInput.open(InputSpec.of(path.toString(), new Symbols()))) {
        assertThat(input.format()).isEqualTo(Format.TRACE_DAT);
        assertThat(withoutPlaces(Described.of(input.events()))).isEqualTo(EVENTS);
      }
    }
  }

  @Test
  void aReadingGoesOnWhereItStopped() throws IOException {
    Path golden = Path.of("traces/trace-cmd/abba-v7.dat");
    List<String> whole = new ArrayList<>();
    List<ResumePoint> points = new ArrayList<>();
    List<Integer> before = new ArrayList<>();
    Symbols symbols = new Symbols();
    try (TraceInput input = TraceInput.open(InputSpec.of(golden.toString(), symbols));
        EventSource source = input.events()) {
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        for (int row = 0; row < batch.size; row++) {
          whole.add(batch.position[row] + " " + batch.kind[row] + " " + batch.comm[row]);
        }
        points.add(new ResumePoint(batch.nextOffset, batch.nextLine, source.state()));
        before.add(whole.size());
      }
    }
    for (int i = 0; i < points.size(); i++) {
      List<String> rest = new ArrayList<>();
      try (TraceInput input = TraceInput.open(InputSpec.of(golden.toString(), symbols));
          EventSource source = input.events(points.get(i))) {
        for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
          for (int row = 0; row < batch.size; row++) {
            rest.add(batch.position[row] + " " + batch.kind[row] + " " + batch.comm[row]);
          }
        }
      }
      assertThat(rest).isEqualTo(whole.subList(before.get(i), whole.size()));
    }
  }

  @Test
  void anotherRecordingDoesNotGoOnFromAnEarlierOne() throws IOException {
    TraceDatWriter writer = SmallTraceDat.writer(ByteOrder.LITTLE_ENDIAN, 8);
    InputSpec spec = InputSpec.of("small.dat", new Symbols());
    ResumePoint end;
    try (EventSource source = TestInputs.of(spec, writer.version6()).events()) {
      EventBatch batch = source.next();
      end = new ResumePoint(batch.nextOffset, batch.nextLine, source.state());
    }
    try (EventSource source = TestInputs.of(spec, writer.version6()).events(end)) {
      EventBatch batch = source.next();
      assertThat(batch == null || batch.size == 0).isTrue();
    }
    byte[] other = writer.cpu(writer.page(1).bytes()).version6();
    Described read = Described.of(TestInputs.of(spec, other).events(end));
    assertThat(read.failure())
        .hasMessage(
            "small.dat: is another recording than the one of this name that was read before; give it"
                + " a --source of its own");
  }

  @Test
  void anOffsetMovesAllTimes() throws IOException {
    TraceDatWriter writer = SmallTraceDat.writer(ByteOrder.LITTLE_ENDIAN, 8);
    writer.offset = "1000";
    assertThat(withoutPlaces(read(writer.version6())).get(0)).startsWith("1000001000 ");
    assertThat(withoutPlaces(read(writer.version7("none"))).get(0)).startsWith("1000001000 ");
  }

  @Test
  void theProcessorsCounterIsScaled() throws IOException {
    TraceDatWriter writer = SmallTraceDat.writer(ByteOrder.LITTLE_ENDIAN, 8);
    byte[] scale = TraceDatWriter.joined(writer.u32(3), writer.u32(1), writer.u64(7));
    assertThat(withoutPlaces(read(writer.with(14, scale).version7("none"))).get(0))
        .startsWith("1500000007 ");
  }

  @Test
  void lossesWithoutAMarkAreMentioned() throws IOException {
    TraceDatWriter writer = SmallTraceDat.writer(ByteOrder.LITTLE_ENDIAN, 8);
    byte[] stats = TraceDatWriter.latin("CPU: 1\nentries: 3\noverrun: 0\ndropped events: 44\n\0");
    Described read = read(writer.with(2, stats).version7("none"));
    assertThat(read.tally().examples())
        .anyMatch(
            example ->
                example.reason().equals("CPU 1 lost 44 events at unknown times (dropped events)"));
  }

  @Test
  void anotherInstancesBufferIsMentioned() throws IOException {
    TraceDatWriter writer = SmallTraceDat.writer(ByteOrder.LITTLE_ENDIAN, 8);
    byte[] file = writer.version7("none");
    int section = find(file, writer.u16(3), writer.u16(0), writer.u32(0));
    byte[] second =
        TraceDatWriter.joined(
            writer.u64(section),
            TraceDatWriter.latin("second\0mono\0"),
            writer.u32(TraceDatWriter.PAGE),
            writer.u32(1),
            writer.u32(0),
            writer.u64(section + 16),
            writer.u64(TraceDatWriter.PAGE));
    Described read = read(writer.with(3, second).version7("none"));
    assertThat(withoutPlaces(read)).isEqualTo(EVENTS);
    assertThat(read.tally().anomalies()).containsEntry(Anomaly.UNREAD_BUFFER, 1L);
  }

  private static int find(byte[] file, byte[]... parts) {
    byte[] wanted = TraceDatWriter.joined(parts);
    for (int at = 0; ; at++) {
      if (java.util.Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
  }

  @Test
  void aPageThatClaimsTooMuchAndARecordThatDoesAreGaps() throws IOException {
    TraceDatWriter writer = new TraceDatWriter(ByteOrder.LITTLE_ENDIAN, 8);
    writer.event("lock_acquire", 1, "void * lockdep_addr|8|8|0");
    byte[] record = writer.record(1, 0, 0, 5, writer.u64(0xffff888100000010L));
    byte[] tooMuch = writer.page(10).event(0, record).bytes();
    ByteBuffer.wrap(tooMuch).order(ByteOrder.LITTLE_ENDIAN).putLong(8, 5000);
    byte[] brokenRecord = writer.page(20).event(0, record).event(0, record).bytes();
    brokenRecord[16 + 20] = 28;
    byte[] shortRecord = writer.page(30).event(0, new byte[] {1, 0, 0, 0}).event(1, record).bytes();
    Described read = read(writer.cpu(tooMuch, brokenRecord, shortRecord).version6());
    assertThat(withoutPlaces(read).stream().filter(row -> row.contains("LOCK_ACQUIRE")))
        .containsExactly(
            "10 [0] -5 ..... | LOCK_ACQUIRE ffff888100000010 ",
            "20 [0] -5 ..... | LOCK_ACQUIRE ffff888100000010 ",
            "31 [0] -5 ..... | LOCK_ACQUIRE ffff888100000010 ");
    assertThat(read.tally().anomalies().get(Anomaly.MALFORMED_LINE))
        .as("the size, what stands in for records, a length, a record without its header")
        .isEqualTo(4);
  }

  @Test
  void whatIsNotReadIsSaidInOneLine() throws IOException {
    TraceDatWriter writer = SmallTraceDat.writer(ByteOrder.LITTLE_ENDIAN, 8);
    byte[] version = writer.version6();
    version[10] = '8';
    assertThat(read(version).failure())
        .hasMessage(
            "small.dat: is a trace.dat file of version \"8\", where 6 and 7 are read; make it text:"
                + " trace-cmd report FILE > trace.txt");
    byte[] compression = writer.version7("none");
    compression[18] = 'x';
    assertThat(read(compression).failure())
        .hasMessage(
            "small.dat: is a trace.dat file compressed with \"xone\", where none, zlib and zstd are"
                + " read; trace-cmd convert -i FILE -o OTHER --compression none changes that");
    byte[] latency = writer.version6();
    int at = find(latency, TraceDatWriter.latin("flyrecord\0"));
    System.arraycopy(TraceDatWriter.latin("latency  \0"), 0, latency, at, 10);
    assertThat(read(latency).failure())
        .hasMessageContaining("with the text of a latency tracer, not with events");
  }

  static Described read(byte[] file) throws IOException {
    InputSpec spec = InputSpec.of("small.dat", new Symbols()).withFormat(Format.TRACE_DAT);
    try (TraceInput input = TestInputs.of(spec, file)) {
      return Described.of(input.events());
    } catch (TraceInputException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> withoutPlaces(Described read) {
    return read.rows().stream().map(row -> row.replaceFirst("^\\d+: ", "")).toList();
  }
}
