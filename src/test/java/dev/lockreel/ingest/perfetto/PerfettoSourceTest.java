package dev.lockreel.ingest.perfetto;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import dev.lockreel.SameText;
import dev.lockreel.ingest.DamagedFile;
import dev.lockreel.ingest.Described;
import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TestInputs;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.Symbols;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerfettoSourceTest {
  private static final long LOCK = 0xffff888100000010L;
  private static final int ACQUIRE = 65_536;

  /** Of each small file; {@code -Dlockreel.mutations=100000} for more. */
  private static final int MUTATIONS = 600;

  private static final DamagedFile SMALL = new DamagedFile("small.pftrace", Format.PERFETTO, 0);

  /** Two CPUs, whose bundles do not stand in the order of their times. */
  private static List<Message> packets() {
    Message names =
        new Message()
            .message(2, new Message().number(1, 5).text(2, "early").number(3, 4))
            .message(2, new Message().number(1, 6).text(2, "later"))
            .message(1, new Message().number(1, 7).text(3, "/usr/bin/other").text(3, "-v"));
    Message first =
        new Message()
            .number(1, 0)
            .message(2, release(130, 5))
            .message(2, generic(100, 5, 3, "&a->lock"))
            .message(2, generic(150, 7, 0, "&b->lock"));
    Message second =
        new Message()
            .number(1, 1)
            .message(2, described(120, 6))
            .message(2, new Message().number(1, 125).number(2, 6).message(99, new Message()))
            .message(4, switches())
            .message(11, new Message().number(1, ACQUIRE).bytes(2, descriptor()));
    Message third =
        new Message()
            .number(1, 0)
            .number(3, 1)
            .message(
                2,
                new Message()
                    .number(1, 170)
                    .number(2, 7)
                    .message(236, new Message().number(1, 7).text(2, "other").text(3, "renamed")))
            .message(2, generic(180, 7, 0, "&b->lock"));
    return List.of(
        new Message().number(10, 4).message(2, names),
        new Message().number(10, 3).message(1, first),
        new Message().number(10, 3).message(1, second),
        new Message().number(10, 9).number(42, 1).number(13, 1),
        new Message().number(10, 3).number(42, 64).message(1, third),
        new Message().number(98, 2).message(1, first));
  }

  private static final List<String> EVENTS =
      List.of(
          "100 [0] early-5  | LOCK_ACQUIRE ffff888100000010 try shared &a->lock",
          "120 [1] later-6  | LOCK_ACQUIRE ffff888100000020 try &c->lock",
          "130 [0] early-5  | LOCK_RELEASE ffff888100000010 &a->lock",
          "140 [1] later-6  | SCHED_SWITCH 9",
          "145 [1] next-9  | SCHED_SWITCH 0 dead",
          "150 [0] other-7  | LOCK_ACQUIRE ffff888100000010 &b->lock",
          "170 [1] | LOST_EVENTS -1",
          "170 [0] | LOST_EVENTS -1",
          "180 [0] renamed-7  | LOCK_ACQUIRE ffff888100000010 &b->lock");

  private static Message event(long time, int pid) {
    return new Message().number(1, time).number(2, pid);
  }

  private static Message generic(long time, int pid, int flags, String name) {
    return event(time, pid)
        .message(
            327,
            new Message()
                .text(1, "lock_acquire")
                .message(2, new Message().text(1, "flags").number(5, flags))
                .message(2, new Message().text(1, "name").text(3, name))
                .message(2, new Message().text(1, "lockdep_addr").number(5, LOCK)));
  }

  private static Message release(long time, int pid) {
    return event(time, pid)
        .message(
            327,
            new Message()
                .message(2, new Message().text(1, "lockdep_addr").number(5, LOCK))
                .message(2, new Message().text(1, "name").text(3, "&a->lock"))
                .text(1, "lock_release"));
  }

  private static Message described(long time, int pid) {
    return event(time, pid)
        .message(
            ACQUIRE,
            new Message().number(1, 1).text(2, "&c->lock").number(3, LOCK + 0x10).number(4, 77));
  }

  private static byte[] descriptor() {
    return DescriptorProto.newBuilder()
        .setName("lock_acquire")
        .addField(field("flags", 1, FieldDescriptorProto.Type.TYPE_UINT32))
        .addField(field("name", 2, FieldDescriptorProto.Type.TYPE_STRING))
        .addField(field("lockdep_addr", 3, FieldDescriptorProto.Type.TYPE_UINT64))
        .build()
        .toByteArray();
  }

  private static FieldDescriptorProto field(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder().setName(name).setNumber(number).setType(type).build();
  }

  private static Message switches() {
    return new Message()
        .packed(1, 140, 5)
        .packed(2, 0, 0x20)
        .packed(3, 9, 0)
        .packed(4, 120, 120)
        .text(5, "swapper/1")
        .text(5, "next")
        .packed(6, 1, 0);
  }

  private static byte[] plain() {
    Message trace = new Message();
    packets().forEach(packet -> trace.message(1, packet));
    return trace.toByteArray();
  }

  private static byte[] deflated() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(plain());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return packed(50, out.toByteArray());
  }

  private static byte[] packed(int field, byte[] packets) {
    return new Message()
        .message(1, new Message().number(10, 1))
        .message(1, new Message().number(10, 1).bytes(field, packets))
        .toByteArray();
  }

  static Stream<byte[]> files() {
    return Stream.of(plain(), deflated(), packed(133, Zstd.compress(plain())));
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyLayoutHasTheSameEventsInOrder(byte[] file) throws IOException {
    Described read = read(file, null);
    assertThat(read.failure()).isNull();
    assertThat(withoutPlaces(read)).isEqualTo(EVENTS);
    assertThat(read.tally().anomalies())
        .containsOnly(
            java.util.Map.entry(Anomaly.LOST_EVENTS, 1L),
            java.util.Map.entry(Anomaly.NO_INTERRUPT_STATE, 4L),
            java.util.Map.entry(Anomaly.UNKNOWN_EVENT, 3L));
    assertThat(read.tally().skippedByName())
        .containsOnlyKeys("event 99 of FtraceEvent", "task_rename", "bundle of another machine");
  }

  @Test
  void threadsOfAProcessAreKnown() throws IOException {
    Message exit =
        event(10, 5).message(238, new Message().text(1, "early").number(2, 5).number(4, 120));
    byte[] file =
        new Message()
            .message(1, packets().get(0))
            .message(1, new Message().message(1, new Message().number(1, 0).message(2, exit)))
            .toByteArray();
    assertThat(read(file, null).events()).containsExactly("SCHED_PROCESS_EXIT 5 of 4");
  }

  /** The bytes are of Google's protobuf, the events those of trace-cmd. */
  @ParameterizedTest
  @ValueSource(strings = {"generic", "described"})
  void aTraceHasTheEventsOfTheRecording(String kind) throws IOException {
    List<String> recorded = rows(Path.of("traces/trace-cmd/abba-v7.dat"));
    List<String> perfetto = rows(Path.of("traces/perfetto/abba-" + kind + ".pftrace"));
    assertThat(perfetto).hasSizeGreaterThan(2800);
    SameText.check(String.join("\n", perfetto), String.join("\n", recorded), kind);
  }

  /** Without places, flags and callers, which Perfetto does not record. */
  private static List<String> rows(Path file) throws IOException {
    try (TraceInput input = TraceInput.open(InputSpec.of(file.toString(), new Symbols()))) {
      return Described.of(input.events()).rows().stream()
          .filter(row -> !row.contains("| IRQ_"))
          .map(row -> row.substring(row.indexOf(' ')).replaceAll("-(\\d+) \\S* \\|", "-$1 |"))
          .map(row -> row.replaceAll(" of \\d+$| stack .*", "").replaceAll(" \\S*-0 \\|", " -0 |"))
          .map(row -> row.replaceAll("\\] \\S*-(\\d+) \\|", "] -$1 |"))
          .toList();
    }
  }

  @Test
  void aTraceWithoutEventsOfTheKernelIsRefused() throws IOException {
    byte[] file = new Message().message(1, packets().get(0)).toByteArray();
    assertThat(read(file, null).failure())
        .hasMessageStartingWith(
            "small.pftrace: is a Perfetto trace without events of the kernel; ");
  }

  @Test
  void whatAPacketLacksIsAMalformedRecord() throws IOException {
    Message withoutCpu = new Message().message(2, release(1, 5));
    Message withoutTime =
        new Message()
            .number(1, 0)
            .message(2, release(2, 5))
            .message(2, new Message().number(2, 5).message(327, new Message()))
            .message(4, new Message().packed(1, 3, 3).packed(2, 0).packed(3, 1).packed(6, 0));
    byte[] file =
        new Message()
            .message(1, new Message().message(1, withoutCpu))
            .message(1, new Message().message(1, withoutTime))
            .toByteArray();
    Described read = read(file, null);
    assertThat(read.tally().linesMalformed()).isEqualTo(3);
    assertThat(read.events())
        .containsExactly("LOCK_RELEASE ffff888100000010 &a->lock", "SCHED_SWITCH 1");
  }

  /** Found by changing the golden file at random. */
  @Test
  void anEventOfNegativeLengthIsAMalformedPacket() throws IOException {
    byte[] bundle = {0x08, 0, 0x12, -1, -1, -1, -1, 0x0f};
    Message good = new Message().number(1, 0).message(2, release(2, 5));
    byte[] file =
        new Message()
            .message(1, new Message().bytes(1, bundle))
            .message(1, new Message().message(1, good))
            .toByteArray();
    assertThat(read(file, null).tally().linesMalformed()).isPositive();
  }

  @Test
  void itIsRecognisedByItsContent() throws IOException {
    for (byte[] file : files().toList()) {
      assertThat(recognised(file)).isTrue();
    }
    for (int length = 12; length < plain().length; length++) {
      assertThat(recognised(java.util.Arrays.copyOf(plain(), length))).as("%d", length).isTrue();
    }
    for (String text :
        List.of(
            "\n",
            "\n\n\n",
            "\n# tracer: nop\n",
            "\n{\"event\":\"user_return\",\"ts\":1,\"cpu\":0,\"pid\":1}\n",
            "\n  init-1 [001] d..1. 2.844158: lock_release: ffffffff820cdd50 trace_types_lock\n",
            "T0|acq(L1)|1\n")) {
      assertThat(recognised(text.getBytes(StandardCharsets.UTF_8))).as(text).isFalse();
    }
  }

  private static boolean recognised(byte[] head) {
    ByteBuffer direct =
        ByteBuffer.allocateDirect(head.length + 64).order(ByteOrder.LITTLE_ENDIAN).put(0, head);
    return PerfettoFormat.READER.recognises(direct, head.length);
  }

  @ParameterizedTest
  @MethodSource("files")
  void aFileCutAtAnyByteIsNoSurprise(byte[] file) throws IOException {
    long whole = SMALL.cut(file, file.length).tally().events();
    for (int length = 1; length < file.length; length++) {
      Described read = SMALL.cut(file, length);
      assertThat(read.tally().events()).as("cut at %d", length).isLessThanOrEqualTo(whole);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void changedBytesAreNoSurprise(byte[] file) throws IOException {
    SMALL.changed(file, MUTATIONS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"generic", "described"})
  void changedBytesOfAGoldenFileAreNoSurprise(String kind) throws IOException {
    Path golden = Path.of("traces/perfetto/abba-" + kind + ".pftrace");
    SMALL.changed(Files.readAllBytes(golden), MUTATIONS / 10);
  }

  private static List<String> withoutPlaces(Described read) {
    return read.rows().stream().map(row -> row.substring(row.indexOf(' ') + 1)).toList();
  }

  private static Described read(byte[] file, Format format) throws IOException {
    InputSpec spec = InputSpec.of("small.pftrace", new Symbols()).withFormat(format);
    try (TraceInput input = TestInputs.of(spec, file)) {
      return Described.of(input.events());
    }
  }
}
