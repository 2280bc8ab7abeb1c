package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedSourceTest {
  private static final String TEXT =
      """
      # tracer: nop
      # entries-in-buffer/entries-written: 17/42   #P:2
                  init-1       [001] ...1.     2.000001: lock_acquire: ffffffff820cdd50 a
                  init-1       [001] ...1.     2.000002: kmalloc: ptr=1
      rubbish
                <idle>-0       [000] d..2.     2.000003: irq_disable: caller=f+0x1/0x2 parent=g+0x1/0x2
      CPU:1 [LOST 544 EVENTS]
                  init-1       [001] ...1.     2.000004: <stack trace>
       => f

                  init-1       [001] .....     2.000005: lock_release: ffffffff820cdd50 a
                  init-1       [001] .....     2.000006: vfio_pci_memory: dev=0x1 enabled=1
      """;

  @TempDir Path folder;

  private static String many(int copies) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < copies; i++) {
      text.append(TEXT.replace("2.0", 2 + i + ".0"));
    }
    return text.toString();
  }

  @Test
  void everyCutGivesTheSame() {
    String expected = Described.ftrace(TEXT).everything();
    for (int chunk = 1; chunk <= TEXT.length() + 1; chunk++) {
      assertThat(Described.ftrace(TEXT, chunk, 0).everything())
          .as("chunks of %d", chunk)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4})
  void everyNumberOfThreadsGivesTheSame(int threads) {
    String text = many(500);
    assertThat(Described.ftrace(text, 700, threads).everything())
        .isEqualTo(Described.ftrace(text).everything());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 3000, 1 << 20})
  void mappedFilesGiveTheSameInEveryWindow(int window) throws IOException {
    String text = many(100);
    Path file = Files.writeString(folder.resolve("test.txt"), text);
    InputSpec spec = InputSpec.of(file.toString(), new Symbols()).withThreads(1);
    Described read =
        Described.of(TraceInput.open(spec, new Tuning(300, 100, window, 1 << 20)).events());
    assertThat(read.everything()).isEqualTo(Described.ftrace(text).everything());
  }

  @Test
  void readingGoesOnAtEveryResumableBatch() throws IOException {
    String text = many(20);
    List<String> whole = Described.ftrace(text).rows();
    Path file = Files.writeString(folder.resolve("test.txt"), text);
    Tuning tuning = new Tuning(300, 100, 1 << 20, 1 << 20);
    InputSpec spec = InputSpec.of(file.toString(), new Symbols()).withThreads(0);
    List<String> before = new ArrayList<>();
    try (EventSource source = TraceInput.open(spec, tuning).events()) {
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        before.addAll(whole.subList(before.size(), before.size() + batch.size));
        Described rest =
            Described.of(
                TraceInput.open(spec, tuning)
                    .events(ResumePoint.at(batch.nextOffset, batch.nextLine)));
        assertThat(rest.rows()).isEqualTo(whole.subList(before.size(), whole.size()));
        Described streamed = Described.read(text, 300, 0, batch.nextOffset, batch.nextLine);
        assertThat(streamed.rows()).isEqualTo(rest.rows());
        source.recycle(batch);
      }
    }
    assertThat(before).isEqualTo(whole);
  }

  @Test
  void readingGoesOnWithTheTasksThatWereLastOnTheCpus() throws IOException {
    String line = "  a-7 [00%d] d..2. 2.00000%d: user_return:\n";
    String first = line.formatted(1, 1);
    String rest = line.formatted(0, 2) + line.formatted(1, 2);
    Path file = Files.writeString(folder.resolve("test.txt"), first);
    InputSpec spec = InputSpec.of(file.toString(), new Symbols());
    long[] state;
    try (EventSource source = TraceInput.open(spec).events()) {
      source.recycle(source.next());
      state = source.state();
    }
    Files.writeString(file, first + rest);
    Described goesOn =
        Described.of(TraceInput.open(spec).events(new ResumePoint(first.length(), 2, state)));
    assertThat(goesOn.rows().get(0)).startsWith("3: ");
    Described begins =
        Described.of(TraceInput.open(spec).events(ResumePoint.at(first.length(), 2)));
    assertThat(begins.rows().get(0)).startsWith("2: ");
  }

  @Test
  void anUnterminatedLineIsLeftForTheLongerVersion() throws IOException {
    int cut = TEXT.length() - 20;
    Described read = Described.ftrace(TEXT.substring(0, cut));
    assertThat(read.unterminatedTail()).isTrue();
    assertThat(read.nextOffset()).isEqualTo(TEXT.lastIndexOf("            init-1"));
    assertThat(read.nextLine()).isEqualTo(12);
    assertThat(read.tally().linesMalformed()).isEqualTo(2);
    Described rest = Described.read(TEXT, 1 << 20, 0, read.nextOffset(), read.nextLine());
    List<String> all = new ArrayList<>(read.rows());
    all.addAll(rest.rows());
    assertThat(all).isEqualTo(Described.ftrace(TEXT).rows());
  }

  @Test
  void aLineEndThatIsLeftOverIsNoLine() throws IOException {
    String first = "            init-1       [001] ...1.     2.000001: user_return:";
    String text = first + "\n" + first + "\n";
    Path file = Files.writeString(folder.resolve("test.txt"), text);
    InputSpec spec = InputSpec.of(file.toString(), new Symbols());
    ResumePoint from = ResumePoint.at(first.length(), 1);
    for (Described read :
        List.of(
            Described.of(TraceInput.open(spec).events(from)),
            Described.read(text, 1 << 20, 0, first.length(), 1))) {
      assertThat(read.rows()).hasSize(1).first().asString().startsWith("2: ");
      assertThat(read.tally().linesRead()).isEqualTo(1);
    }
  }

  @Test
  @Timeout(20)
  void closingInTheMiddleEndsAllThreads() throws IOException {
    Path file = Files.writeString(folder.resolve("closing.txt"), many(5000));
    InputSpec spec = InputSpec.of(file.toString(), new Symbols()).withThreads(3);
    try (EventSource source =
        TraceInput.open(spec, new Tuning(1000, 500, 1 << 20, 1 << 20)).events()) {
      assertThat(source.next()).isNotNull();
      assertThat(source.next()).isNotNull();
      assertThat(readers()).isNotZero();
    }
    assertThat(readers()).isZero();
  }

  @Test
  void oneChunkNeedsNoThread() throws IOException {
    Path file = Files.writeString(folder.resolve("closing.txt"), TEXT);
    try (EventSource source =
        TraceInput.open(InputSpec.of(file.toString(), new Symbols()).withThreads(3)).events()) {
      assertThat(source.next().size).isPositive();
      assertThat(readers()).isZero();
      assertThat(source.next()).isNull();
      assertThat(source.bytesConsumed()).isEqualTo(TEXT.length());
    }
  }

  private static long readers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("lockreel-")
                    && thread.getName().endsWith("closing.txt"))
        .count();
  }

  /**
   * No later time is greater than that of the first boot's event: there is no good place to cut.
   */
  @Test
  void aLineIsNeverCutWhereTheTimeHasGoneBack() throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("init-1 [001] .....  9000.000001: lock_release: ffffffff820cdd50 a\n");
    for (int i = 0; i < 3000; i++) {
      text.append(
          String.format("init-1 [001] ..... 1.%06d: lock_release: ffffffff820cdd50 a%n", i));
    }
    Path file = Files.writeString(folder.resolve("trace.txt"), text);
    Tuning tuning = new Tuning(16, 256, 1 << 12, 1 << 16);
    InputSpec spec =
        InputSpec.of(file.toString(), new Symbols()).withFormat(Format.FTRACE).withThreads(0);
    try (TraceInput mapped = TraceInput.open(spec, tuning);
        TraceInput stream = TraceInput.ofStream(spec, tuning, Files.newInputStream(file))) {
      for (TraceInput input : List.of(mapped, stream)) {
        Described read = Described.of(input.events());
        assertThat(read.tally().linesMalformed()).isZero();
        assertThat(read.tally().linesDecoded()).isEqualTo(3001);
      }
    }
  }
}
