package dev.lockreel.ingest.ndjson;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.Seed;
import dev.lockreel.ingest.EventFields;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.ProbeEvent;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.ingest.ShippedTraces;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link PlainLine} accepts, and that it reads it as the JSON parser does. */
class PlainLineTest {
  private static final String LOCK = "'lock':'0xffff888100a1b2c8','class':'&m->lock'";
  private static final int CHUNKS = 4_000;
  private static final int MOST_LINES = 12;

  private final long seed = Seed.of("PlainLineTest");
  private final Random random = new Random(seed);

  /** Both ways to read, in the same settings; each keeps its symbols and its caches. */
  private static final class TwoParsers {
    private final NdjsonParser plain;
    private final NdjsonParser json;
    private Symbols plainSymbols = new Symbols();
    private Symbols jsonSymbols = new Symbols();

    TwoParsers(InputSpec spec) {
      plain = new NdjsonParser(spec);
      json = new NdjsonParser(spec, false);
    }

    TwoParsers() {
      this(InputSpec.of("trace.ndjson", new Symbols()));
    }

    void forget() {
      plainSymbols = new Symbols();
      jsonSymbols = new Symbols();
    }

    void check(byte[] text, int length, long firstLine, String what) {
      assertThat(BatchContents.of(read(plain, plainSymbols, text, length, firstLine)))
          .as(what)
          .isEqualTo(BatchContents.of(read(json, jsonSymbols, text, length, firstLine)));
      assertThat(plainSymbols.size()).as(what).isEqualTo(jsonSymbols.size());
    }

    void checkNames(String what) {
      assertThat(BatchContents.names(plainSymbols))
          .as(what)
          .isEqualTo(BatchContents.names(jsonSymbols));
    }

    private static EventBatch read(
        NdjsonParser parser, Symbols symbols, byte[] text, int length, long firstLine) {
      EventBatch batch = new EventBatch(8);
      batch.origin = Lines.ORIGIN;
      batch.symbols = symbols;
      parser.parse(text, length, firstLine, batch);
      return batch;
    }
  }

  @Test
  void everyShippedTraceReadsTheSame() throws IOException {
    TwoParsers parsers = new TwoParsers();
    int plain = 0;
    List<Path> traces = ShippedTraces.ndjson();
    for (Path trace : traces) {
      byte[] text = Files.readAllBytes(trace);
      parsers.check(text, text.length, 1, trace.toString());
      plain += (int) new String(text, StandardCharsets.UTF_8).lines().filter(this::isPlain).count();
    }
    parsers.checkNames("all traces");
    assertThat(traces).hasSizeGreaterThan(100);
    assertThat(plain).isGreaterThan(200);
  }

  @Test
  void whatTheWriterWritesReadsTheSame() throws IOException {
    TwoParsers parsers = new TwoParsers();
    for (String line : writtenSamples()) {
      byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
      parsers.check(text, text.length, 1, line);
    }
    parsers.checkNames("all samples");
  }

  @Test
  void whatTheWriterWritesOfLocksAndIrqsIsPlain() throws IOException {
    for (EventKind kind : EventKind.values()) {
      EventFields rare = EventFields.of(kind.eventName());
      if (kind.eventName().isEmpty() || (rare != null && !rare.required().isEmpty())) {
        continue;
      }
      Map<String, Object> sample = SampleEvents.of(kind.eventName());
      sample.remove("stack");
      sample.remove("comment");
      if (rare != null) {
        sample.keySet().removeAll(rare.forms().keySet());
      }
      String line = written(new ObjectMapper().writeValueAsString(sample));
      assertThat(isPlain(line)).as(line).isTrue();
      // Its end is found without a line feed, too.
      assertThat(isPlain(line.strip())).as(line).isTrue();
    }
  }

  @Test
  void mutatedLinesReadTheSame() throws IOException {
    List<byte[]> lines = new ArrayList<>();
    for (String line : writtenSamples()) {
      lines.add(line.strip().getBytes(StandardCharsets.UTF_8));
    }
    for (Path trace : ShippedTraces.ndjson()) {
      try (Stream<String> text = Files.lines(trace)) {
        text.limit(20).forEach(line -> lines.add(line.getBytes(StandardCharsets.UTF_8)));
      }
    }
    InputSpec spec = InputSpec.of("trace.ndjson", new Symbols());
    List<TwoParsers> all =
        List.of(
            new TwoParsers(spec),
            new TwoParsers(spec.withSource("named")),
            new TwoParsers(spec.withProbes(probes())));
    LineMutator mutator = new LineMutator(random);
    for (int i = 0; i < CHUNKS; i++) {
      ByteArrayOutputStream chunk = new ByteArrayOutputStream();
      if (random.nextInt(20) == 0) {
        chunk.writeBytes("\ufeff".getBytes(StandardCharsets.UTF_8));
      }
      for (int n = random.nextInt(MOST_LINES); n >= 0; n--) {
        byte[] line = lines.get(random.nextInt(lines.size()));
        chunk.writeBytes(random.nextInt(3) == 0 ? line : mutator.mutated(line));
        chunk.writeBytes(end());
      }
      byte[] text = chunk.toByteArray();
      // What follows the length is no part of the chunk, wherever it ends.
      int length = random.nextInt(3) == 0 ? random.nextInt(text.length + 1) : text.length;
      for (TwoParsers parsers : all) {
        parsers.check(text, length, 1 + random.nextInt(2), "seed " + seed + ", chunk " + i);
        if (random.nextInt(200) == 0) {
          parsers.checkNames("seed " + seed);
          parsers.forget();
        }
      }
    }
    all.forEach(parsers -> parsers.checkNames("seed " + seed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'ts':9223372036854775807",
        "'ts':0",
        "'cpu':1048575",
        "'pid':2147483647",
        "'lockdep_ctx':15",
        "'lock':'0xFFFFffff8110ABCD'",
        "'lock':'0x0'",
        "'class':''",
        "'class':'sixteen_letters_'",
        "'class':'seventeen_letters'",
        "'comm':'\u007f'",
        "'flags':'d.h2'",
        "'try':true",
        "'try':false",
        "'pid':1,'pid':2",
        "'event':'lock_release'",
        "'source':'boot-1'",
        "'contention_flags':'SPIN|MUTEX'",
        " 'pid': 7"
      })
  void plainLines(String field) {
    String line = Lines.event("lock_acquire", LOCK + ",'mode':'exclusive'," + field);
    assertThat(isPlain(line)).isTrue();
    readsTheSame(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'ts':9223372036854775808",
        "'ts':18446744073709551616",
        "'ts':-0",
        "'ts':-1",
        "'ts':01",
        "'ts':1.0",
        "'ts':1e3",
        "'ts':",
        "'ts':'1'",
        "'ts':null",
        "'cpu':1048576",
        "'pid':2147483648",
        "'subclass':8",
        "'lock':'0x'",
        "'lock':'0X10'",
        "'lock':'0x10000000000000000'",
        "'lock':'10'",
        "'class':'a\\\\b'",
        "'class':'größe'",
        "'class':'a\tb'",
        "'class':'open",
        "'mode':'exclusivE'",
        "'mode':'exclusive_'",
        "'type':'mute'",
        "'flags':'SPIN'",
        "'flags':''",
        "'try':truex",
        "'try':tru",
        "'try':1",
        "'source':'boot-2'",
        "'event':'mm_exit'",
        "'comment':'x'",
        "'stack':['f']",
        "'other':1",
        "'pid':  7",
        "'pid' :7",
        "'pid':7 ",
        "'pid':7,",
        "'pid':7}"
      })
  void otherLinesAreLeftToTheJsonParser(String field) {
    String line = Lines.event("lock_acquire", LOCK + ",'mode':'exclusive'," + field);
    assertThat(isPlain(line)).isFalse();
    readsTheSame(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\r",
        "{}",
        "[]",
        "{",
        "{\"ts\":1}",
        "{\"comment\":\"x\"}",
        "\ufeff{}",
        "{\"event\":\"my_probe\",\"ts\":1,\"cpu\":0,\"pid\":1}",
        "{\"event\":\"lock_acquire\",\"ts\":1,\"cpu\":0,\"pid\":1} ",
        "{\"event\":\"lock_acquire\",\"ts\":1,\"cpu\":0,\"pid\":1}\r",
        "{\"event\":\"lock_acquire\",\"ts\":1,\"cpu\":0,\"pid\":1}{}"
      })
  void linesWithoutAnEventAreLeftToTheJsonParser(String line) {
    assertThat(isPlain(line)).isFalse();
    readsTheSame(line);
  }

  @Test
  void aStringThatIsVeryLongIsLeftToTheJsonParser() {
    String line = Lines.event("lock_release", LOCK + ",'comm':'" + "x".repeat(5_000) + "'");
    assertThat(isPlain(line)).isFalse();
    readsTheSame(line);
  }

  @Test
  void namesThatDifferInTheMiddleAloneAreDifferent() {
    StringBuilder lines = new StringBuilder();
    // More than the cache of names has slots, so that some share one.
    for (int i = 0; i < 10_000; i++) {
      String name = "the_head%08dthe_tail".formatted(i);
      lines
          .append(Lines.event("lock_release", "'lock':'0x10','class':'" + name + "'"))
          .append('\n');
    }
    byte[] text = lines.toString().getBytes(StandardCharsets.US_ASCII);
    TwoParsers parsers = new TwoParsers();
    parsers.check(text, text.length, 1, "10,000 names");
    parsers.checkNames("10,000 names");
  }

  @Test
  void aPlainLineMayLackWhatItsEventNeeds() {
    String line = "{\"event\":\"lock_acquire\",\"ts\":1}";
    assertThat(isPlain(line)).isTrue();
    readsTheSame(line);
  }

  @Test
  void aSourceThatNoPlainStringCanNameIsNotTakenForAnother() {
    // Half a surrogate pair has no bytes of its own; an encoder makes a question mark of it.
    for (String expected : List.of("\ud800", "größe")) {
      byte[] line =
          "{\"event\":\"irq_enable\",\"ts\":1,\"source\":\"?\"}"
              .getBytes(StandardCharsets.US_ASCII);
      PlainLine plain = new PlainLine(new LineFields());
      assertThat(plain.read(line, 0, line.length, new Symbols(), expected))
          .isEqualTo(PlainLine.REFUSED);
    }
  }

  @Test
  void aLineEndsAtTheLengthWhateverFollowsIt() {
    byte[] text = (Lines.event("lock_release", LOCK) + "\n").getBytes(StandardCharsets.UTF_8);
    PlainLine plain = new PlainLine(new LineFields());
    for (int length = 0; length < text.length; length++) {
      boolean whole = length == text.length - 1;
      assertThat(plain.read(text, 0, length, new Symbols(), null))
          .isEqualTo(whole ? length : PlainLine.REFUSED);
    }
  }

  private static void readsTheSame(String line) {
    for (String end : List.of("\n", "", "\r\n")) {
      byte[] text = (line + end).getBytes(StandardCharsets.UTF_8);
      TwoParsers parsers = new TwoParsers();
      parsers.check(text, text.length, 1, line);
      parsers.checkNames(line);
    }
  }

  private boolean isPlain(String line) {
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    PlainLine plain = new PlainLine(new LineFields());
    return plain.read(text, 0, text.length, new Symbols(), Lines.ORIGIN.source())
        != PlainLine.REFUSED;
  }

  private byte[] end() {
    return switch (random.nextInt(12)) {
      case 0 -> "\r\n".getBytes(StandardCharsets.US_ASCII);
      case 1 -> " \n".getBytes(StandardCharsets.US_ASCII);
      case 2 -> "\n\n".getBytes(StandardCharsets.US_ASCII);
      default -> "\n".getBytes(StandardCharsets.US_ASCII);
    };
  }

  private static ProbeMapping probes() {
    return ProbeMapping.NONE.with(
        List.of(
            new ProbeEvent("my_probe", null, Map.of(), List.of()),
            new ProbeEvent("mm_exit", null, Map.of(), List.of()),
            new ProbeEvent("lock_acquire", "mm_exit", Map.of(), List.of())));
  }

  /** Every event that there is, all fields given, and the same without the rarest. */
  private static List<String> writtenSamples() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Map<String, Object> sample : SampleEvents.all()) {
      lines.add(written(new ObjectMapper().writeValueAsString(sample)));
      sample.remove("stack");
      sample.remove("comment");
      lines.add(written(new ObjectMapper().writeValueAsString(sample)));
    }
    return lines;
  }

  private static String written(String line) throws IOException {
    EventBatch batch = Lines.parse(line);
    assertThat(batch.size).as(line).isEqualTo(1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (NdjsonWriter writer = new NdjsonWriter(bytes, true)) {
      writer.write(batch, 0);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
