package dev.lockreel.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands around the lines of a text changes nothing of what they say. */
class PastedTextTest {
  private static final int SMALL_BYTES = 25_000;

  /** Each trace, and what it says as it is: the same for all ways. */
  private static final Map<Path, String> TEXTS = new ConcurrentHashMap<>();

  private static final Map<Path, Described> PLAIN = new ConcurrentHashMap<>();

  /** Ways in which a text reaches us. */
  @SuppressWarnings("ImmutableEnumChecker") // The changes have no state.
  enum Way {
    WITH_A_BYTE_ORDER_MARK(text -> "\u00ef\u00bb\u00bf" + text),
    WITH_THE_LINE_ENDS_OF_WINDOWS(text -> text.replace("\n", "\r\n")),
    WITH_BOTH(text -> "\u00ef\u00bb\u00bf" + text.replace("\n", "\r\n")),
    QUOTED(each("> ", "")),
    QUOTED_TWICE(each("> > ", "")),
    QUOTED_WITHOUT_SPACE(each(">", "")),
    QUOTED_BY_A_TRACKER(each("| ", "")),
    INDENTED(each("    ", "")),
    INDENTED_BY_A_TAB(each("\t", "")),
    WITH_TRAILING_SPACES(each("", "   ")),
    WITH_THE_LINE_ENDS_OF_A_TERMINAL(each("", "\r\r")),
    ESCAPED_AS_IN_A_PAGE(
        text -> {
          String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
          return text.startsWith("# tracer") && text.contains("&") ? escaped : text;
        }),
    WITH_MARKED_ENDS(each("", "$")),
    WITH_PLACES_OF_RECORDS(
        text ->
            text.startsWith("# tracer") || text.startsWith("{")
                ? text
                : text.replaceAll("(?m)(?<=\\S)$", " [1471:0x38:16]")),
    FENCED_AS_IN_JIRA(text -> "{noformat}\n" + text + "{noformat}\n"),
    FENCED_AS_CODE_AND_INDENTED(
        text -> each("  ", "").apply("{code:title=a b}\n" + text + "{code}\n")),
    FENCED(text -> "```text\n" + text + "```\n"),
    FENCED_AND_QUOTED(text -> each("> ", "").apply("```\n" + text + "```\n")),
    COLOURED(each("\u001b[0;33m", "\u001b[0m")),
    FROM_A_SERIAL_CONSOLE(text -> each("\u001b[32m", "\u001b[m\u001b[K\r\r").apply(text));

    private final UnaryOperator<String> change;

    Way(UnaryOperator<String> change) {
      this.change = change;
    }
  }

  private static UnaryOperator<String> each(String before, String after) {
    return text ->
        text.lines().map(line -> before + line + after + "\n").collect(Collectors.joining());
  }

  @ParameterizedTest
  @EnumSource
  void textsOfAllFormatsSayTheSame(Way way) throws IOException {
    for (Path trace : texts()) {
      String text = TEXTS.computeIfAbsent(trace, PastedTextTest::text);
      Described plain = PLAIN.computeIfAbsent(trace, file -> read(text));
      Described changed = read(way.change.apply(text));
      assertThat(rows(trace, changed)).as("%s %s", trace, way).isEqualTo(rows(trace, plain));
      assertThat(changed.tally().linesMalformed())
          .as("%s %s: %s", trace, way, changed.tally().examples())
          .isEqualTo(plain.tally().linesMalformed());
      assertThat(changed.tally().skippedByName()).isEqualTo(plain.tally().skippedByName());
    }
  }

  private static List<Path> texts() throws IOException {
    try (Stream<Path> all = ShippedTraces.small().stream()) {
      return all.filter(file -> file.toString().matches(".*\\.(txt|txt\\.zst|ndjson|std)"))
          .filter(PastedTextTest::small)
          .toList();
    }
  }

  private static boolean small(Path file) {
    try {
      return Files.size(file) <= SMALL_BYTES;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(Path trace) {
    try (InputStream stored = Files.newInputStream(trace);
        InputStream in =
            trace.toString().endsWith(".zst") ? new ZstdInputStreamNoFinalizer(stored) : stored) {
      return new String(in.readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Described read(String text) {
    InputSpec spec = InputSpec.of("pasted", new Symbols()).withThreads(0);
    try (TraceInput input = TestInputs.of(spec, text.getBytes(ISO_8859_1))) {
      return Described.of(input.events());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without the numbers of lines, which a line before the text shifts, as it does times in STD. */
  private static List<String> rows(Path trace, Described described) {
    String numbers = trace.toString().endsWith(".std") ? "\\d+: \\d+ " : "\\d+: ";
    return described.rows().stream().map(row -> row.replaceFirst(numbers, "")).toList();
  }

  /** As an editor or unexpand -a does it. */
  @Test
  void tabsBetweenTheColumnsOfEventsAreBlanks() throws IOException {
    String text =
        """
        # tracer: nop
                    init-1       [001] d..1.     2.844158: lock_acquire: ffffffff820cdd50 &a->b c
                  <idle>-0       [000] d..2.     2.844159: lock_release: ffffffff820cdd58 (d)
        """;
    Described tabbed = read(text.replaceAll("(?<=-\\d)      ", "\t").replaceAll(" {8}", "\t"));
    assertThat(tabbed.rows()).isEqualTo(read(text).rows()).hasSize(2);
  }

  /** The event was there before: it must not happen twice. */
  @Test
  void aQuotationAmongOtherLinesIsNoEvent() throws IOException {
    String line =
        "            init-1       [001] d..1.     2.844158: lock_acquire: ffffffff820cdd50 a\n";
    Described read = read("# tracer: nop\n" + line.repeat(3) + "> " + line + "| " + line);
    assertThat(read.rows()).hasSize(3);
    assertThat(read.tally().linesMalformed()).isEqualTo(2);
  }

  @Test
  void utf16IsRefusedWithWhatToDo() {
    for (Charset charset : List.of(UTF_16LE, UTF_16BE)) {
      byte[] text = "\ufeff# tracer: nop\n".getBytes(charset);
      InputSpec spec = InputSpec.of("wide.txt", new Symbols());
      assertThatThrownBy(() -> TestInputs.of(spec, text))
          .isInstanceOf(TraceInputException.class)
          .hasMessageStartingWith(
              "wide.txt: is text in UTF-16; make it UTF-8: iconv -f UTF-16 -t UTF-8 FILE | lockreel"
                  + " replay -;");
    }
  }

  /** A class's name may hold what marks a quotation, and a file's first lines may be no trace. */
  @Test
  void whatStandsInALineStays() throws IOException {
    String acquire =
        "            init-1       [001] d..1.     2.844158: lock_acquire: ffffffff820cdd50 ";
    String names = "> a |```\n&lt;b&gt;\n";
    StringBuilder text = new StringBuilder("Hello,\n\n> is there a trace?\nyes:\n```\n");
    names.lines().forEach(name -> text.append(acquire).append(name).append('\n'));
    assertThat(read(text + "```\n").events())
        .containsExactly(
            "LOCK_ACQUIRE ffffffff820cdd50 > a |```", "LOCK_ACQUIRE ffffffff820cdd50 &lt;b&gt;");
  }
}
