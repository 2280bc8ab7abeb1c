package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceInputTest {
  @TempDir Path folder;

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] zstd(String text) {
    return Zstd.compress(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private InputSpec file(String name, byte[] content) throws IOException {
    return InputSpec.of(Files.write(folder.resolve(name), content).toString(), new Symbols());
  }

  private InputSpec file(String name, String content) throws IOException {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private void assertCannotOpen(InputSpec spec, String message) {
    assertThatThrownBy(() -> TraceInput.open(spec))
        .isInstanceOf(TraceInputException.class)
        .hasMessage(spec.path() + ": " + message);
  }

  @Test
  void compressionIsFoundByContentNotByName() throws IOException {
    String text = SampleText.ftrace(3000);
    String expected = Described.ftrace(text).everything();
    assertThat(Described.of(TraceInput.open(file("a.zst", text)).events()).everything())
        .isEqualTo(expected);
    assertThat(Described.of(TraceInput.open(file("b.txt", gzip(text))).events()).everything())
        .isEqualTo(expected);
    assertThat(Described.of(TraceInput.open(file("c.gz", zstd(text))).events()).everything())
        .isEqualTo(expected);
  }

  @Test
  void membersAndFramesOneAfterTheOtherAreOneText() throws IOException {
    String a = SampleText.ftrace(2000);
    String b = SampleText.ftrace(3000);
    String expected = Described.ftrace(a + b).everything();
    assertThat(
            Described.of(TraceInput.open(file("a", joined(zstd(a), zstd(b)))).events())
                .everything())
        .isEqualTo(expected);
    assertThat(
            Described.of(TraceInput.open(file("b", joined(gzip(a), gzip(b)))).events())
                .everything())
        .isEqualTo(expected);
    InputStream slow = new SlowStream(joined(gzip(a), gzip(b)));
    InputSpec spec = InputSpec.of("-", new Symbols());
    assertThat(Described.of(TraceInput.ofStream(spec, Tuning.DEFAULT, slow).events()).everything())
        .isEqualTo(expected);
  }

  @Test
  void ofTruncatedCompressedDataAllIsReadThatIsThere() throws IOException {
    String text = SampleText.ftrace(50_000);
    for (byte[] whole : new byte[][] {gzip(text), zstd(text)}) {
      byte[] half = Arrays.copyOf(whole, whole.length / 2);
      Described read = Described.of(TraceInput.open(file("half", half)).events());
      assertThat(read.rows().size()).isBetween(18_000, 32_000);
      assertThat(read.rows())
          .isEqualTo(Described.ftrace(text).rows().subList(0, read.rows().size()));
      assertThat(read.failure()).hasMessageContaining("data is broken or cut short near byte");
    }
  }

  @Test
  void aTruncatedTextIsCountedNotThrown() throws IOException {
    String text = SampleText.ftrace(10);
    Described read =
        Described.of(TraceInput.open(file("cut", text.substring(0, text.length() - 5))).events());
    assertThat(read.failure()).isNull();
    assertThat(read.tally().anomalies()).containsOnlyKeys(Anomaly.TRUNCATED_LINE);
    assertThat(read.rows()).hasSize(9);
  }

  @Test
  void anEmptyFileOpens() throws IOException {
    Described read = Described.of(TraceInput.open(file("empty", "")).events());
    assertThat(read.rows()).isEmpty();
    assertThat(read.tally().linesRead()).isZero();
    assertThat(Described.of(TraceInput.open(file("blank", " \n\n")).events()).tally().linesRead())
        .isEqualTo(2);
  }

  @Test
  void formatsAreRecognisedByContent() throws IOException {
    assertThat(TraceInput.open(file("a", SampleText.ftrace(1))).format()).isEqualTo(Format.FTRACE);
    assertThat(TraceInput.open(file("b", "\n {\"event\":\"user_return\"}\n")).format())
        .isEqualTo(Format.NDJSON);
    assertThat(TraceInput.open(file("l", "[    0.000000] Linux version 6.1\n")).format())
        .isEqualTo(Format.CONSOLE);
    assertThat(TraceInput.open(file("m", "hello\nDumping ftrace buffer:\n")).format())
        .isEqualTo(Format.CONSOLE);
    assertThat(TraceInput.open(file("c", "cpus=2\n")).format()).isEqualTo(Format.FTRACE);
    assertThat(TraceInput.open(file("d", "cut short\nCPU:1 [LOST 544 EVENTS]\n")).format())
        .isEqualTo(Format.FTRACE);
    assertThat(TraceInput.open(file("e", "#!/bin/sh\n").withFormat(Format.FTRACE)).format())
        .isEqualTo(Format.FTRACE);
  }

  @Test
  void whatCannotBeReadIsSaidInOneLine() throws IOException {
    String read = "; formats that are read: " + Format.titles();
    assertCannotOpen(
        file("p", "perf    57     3.497605:     lock:lock_acquire: 0xffff8880 rcu_read_lock\n"),
        "is text of perf script without the CPU or the time of the events; print both: perf script -F"
            + " comm,pid,tid,cpu,time,event,trace"
            + read);
    for (String line :
        List.of(
            "   57 [000]     3.497605:     lock:lock_acquire: 0xffff888100000010 a\n",
            "  perf    57/57 [000]     3.497605: 0xffff888100000010 a\n")) {
      assertCannotOpen(
          file("q", line),
          "is text of perf script without the names of the tasks or of the events; print both: perf"
              + " script -F comm,pid,tid,cpu,time,event,trace"
              + read);
    }
    String known = "none of the known formats (" + Format.titles() + "): starts with ";
    assertCannotOpen(file("a", "# a page\ntext\n"), known + "\"# a page\"; name it with --format");
    assertCannotOpen(
        file("b", new byte[] {0x7f, 'E', 'L', 'F', 0, 1}),
        known + "bytes 7f 45 4c 46 00 01; name it with --format");
    assertCannotOpen(InputSpec.of(folder.toString(), new Symbols()), "is a folder, not a trace");
    assertCannotOpen(
        InputSpec.of(folder.resolve("none").toString(), new Symbols()), "no such file");
  }

  @Test
  void whatOtherToolsPrintIsNamedWithWhatToDo() throws IOException {
    assertRefused("[\n {\"name\": \"a\", \"ph\": \"X\"}]\n", "Chrome");
    String event = "bash-101     [000] ..... 12.000110: lock_acquire: 0xffff888100000020 fld_B\n";
    assertRefused("cpus=2\n host.dat:   " + event + "guest.dat:   " + event, "guest");
    assertRefused("guest.dat:   " + event, "guest");
    assertRefused("  a:   " + event + "box:   " + event, "guest");
    assertRefused(
        "\n0x1f8 [0x20]: event: 79\n.\n. ... raw event: size 32 bytes\n", "perf script -D");
    assertRefused("0x1f8@perf.data [0x20]: PERF_RECORD_TIME_CONV\n", "perf script -D");
    String json = "{\"event\":\"lock_acquire\",\"ts\":1}\n";
    assertRefused("09:00:22 " + json + "09:00:23 " + json, "sed");
    assertRefused(
        "{\"log\": \"" + event.strip() + "\\\\n\", \"stream\": \"stdout\"}\n", "jq -rj .log");
    assertRefused(
        "- {\"dt\": \"2026\", \"lvl\": \"target\", \"msg\": \"" + event.strip() + "\"}\n", "LAVA");
    assertRefused(
        "     perf [000]     3.497605:     lock:lock_acquire: 0xff a\n", "numbers of the tasks");
    assertRefused(
        "     perf    57 [000]     3.497605:     lock:lock_acquire: \n", "what the events say");
    assertRefused("KDUMP   \u0006\0\0\0", "trace dump -t");
    assertRefused("\u007fELF\2\1\1\0\0\0\0\0\0\0\0\0\4\0\76\0", "trace dump -t");
    assertRefused("Rar!\u001a\u0007\u0001\0", "7z x");
    assertRefused("line\n\"" + event.strip() + "\"\n", "quotation marks");
    assertRefused("From: a\n\n#          _-----=3D> irqs-off\n" + event, "quopri");
    assertRefused("From: a\n\nIyB0cmFjZXI6IG5vcAojCiMgZW50cmllcy1pbi1idWZm\n", "base64");
    assertRefused("\u00a0\u00a0\u00a0\u00a0" + event, "non-breaking");
    assertRefused("# tracer: nop\r#\r  bash-101", "tr '\\r' '\\n'");
    assertRefused("1:   " + event + "2:   " + event + "3:   " + event, "grep -n");
    String graph = "# tracer: function_graph\n#\n";
    assertRefused(graph + " 1)               |  /* lock_acquire: ffff88 a */\n", "function_graph");
    assertRefused(graph + " 1)   0.331 us    |  foo();\n", "function_graph");
    assertRefused(" 12.000101 |   1)   t1-101  |   0.331 us    |  foo();\n", "function_graph");
    assertRefused("# tracer: blk\n#\n  8,0    1        1     0.000000000 Q R 12\n", "# tracer");
  }

  @Test
  void anEventAmongWhatATracerPrintsIsEnoughToReadIt() throws IOException {
    String event = "bash-101     [000] ..... 12.000110: lock_acquire: ffff888100000020 fld_B\n";
    for (String tracer : new String[] {"nop", "function", "function_graph", "irqsoff", "blk"}) {
      String text = "# tracer: " + tracer + "\n#\n 1)   0.331 us    |  foo();\n" + event;
      assertThat(TraceInput.open(file(tracer, text)).format()).isEqualTo(Format.FTRACE);
    }
    assertThat(TraceInput.open(file("comm", "a: " + event)).format()).isEqualTo(Format.FTRACE);
    for (String task :
        new String[] {"perf    57", "perf    57/57", "a 1 b    -1", ":-1    -1/-1"}) {
      String script = task + " [000]     3.497605:     lock:lock_acquire: 0xffff888100000010 a\n";
      assertThat(TraceInput.open(file("task", script)).format()).isEqualTo(Format.PERF_SCRIPT);
    }
  }

  private void assertRefused(String text, String named) throws IOException {
    InputSpec spec = file("refused", text);
    assertThatThrownBy(() -> TraceInput.open(spec))
        .isInstanceOf(TraceInputException.class)
        .hasMessageContaining(named)
        .hasMessageContaining("formats that are read");
  }

  @Test
  void aCopyThatEndsEarlierHasNothingNew() throws IOException {
    try (EventSource events =
        TraceInput.open(file("c", SampleText.ftrace(1))).events(ResumePoint.at(1000, 9))) {
      assertThat(events.next()).isNull();
    }
  }

  @Test
  void theSourceIsTheFilesNameUnlessNamed() throws IOException {
    InputSpec spec = file("boot.txt", SampleText.ftrace(1));
    assertThat(TraceInput.open(spec).origin()).isEqualTo(new Origin("boot.txt", "boot.txt"));
    assertThat(TraceInput.open(spec.withSource("lab7")).origin())
        .isEqualTo(new Origin("lab7", "boot.txt"));
  }

  @Test
  void theSourceOfNdjsonIsTheFirstOneNamedInItUnlessNamed() throws IOException {
    String event = "{\"event\":\"user_return\",\"ts\":1,\"cpu\":0,\"pid\":1";
    String named = event + ",\"source\":\"boot-1\"}\n";
    InputSpec spec =
        file("a.ndjson", event + "}\n" + named + named.replace("boot-1", "boot-2") + named);
    assertThat(TraceInput.open(spec).origin()).isEqualTo(new Origin("boot-1", "a.ndjson"));
    assertThat(Described.of(TraceInput.open(spec).events()).tally().linesMalformed()).isEqualTo(1);
    InputSpec lab = spec.withSource("lab7");
    assertThat(TraceInput.open(lab).origin()).isEqualTo(new Origin("lab7", "a.ndjson"));
    assertThat(Described.of(TraceInput.open(lab).events()).tally().linesMalformed()).isZero();
    InputSpec unnamed = file("b.ndjson", "\ufeff" + event + "}\n");
    assertThat(TraceInput.open(unnamed).origin()).isEqualTo(new Origin("b.ndjson", "b.ndjson"));
    assertThat(Described.of(TraceInput.open(unnamed).events()).rows()).hasSize(1);
  }

  @Test
  void aLongerVersionContinuesAndAnotherTraceDoesNot() throws IOException {
    for (int lines : new int[] {3, 3000}) {
      String text = SampleText.ftrace(lines);
      ContentPrefix prefix = TraceInput.open(file("a", text)).prefix();
      assertThat(prefix.length()).isEqualTo(Math.min(text.length(), ContentPrefix.MAX_LENGTH));
      assertThat(TraceInput.open(file("b", zstd(text))).prefix()).isEqualTo(prefix);
      assertThat(TraceInput.open(file("c", text + "more\n")).continues(prefix)).isTrue();
      assertThat(TraceInput.open(file("d", text.replaceFirst("2.0", "3.0"))).continues(prefix))
          .isFalse();
      assertThat(TraceInput.open(file("e", text.substring(0, 50))).continues(prefix)).isFalse();
    }
  }

  /** Gives a few bytes at a time and never says that more is ready, as a pipe does. */
  private static final class SlowStream extends InputStream {
    private final ByteArrayInputStream in;

    SlowStream(byte[] content) {
      in = new ByteArrayInputStream(content);
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return in.read(into, offset, Math.min(length, 1000));
    }

    @Override
    public int available() {
      return 0;
    }
  }
}
