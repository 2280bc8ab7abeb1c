package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.ReadProgress;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.WaitType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VisibleTest {
  private static final TextFormat COLOURED = new TextFormat(true, TextFormat.DEFAULT_WIDTH);

  static List<String> payloads() {
    return HiddenText.payloads();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "27|\\x1b",
        "10|\\n",
        "9|\\t",
        "127|\\x7f",
        "155|\\x9b",
        "8238|\\u202e",
        "173|\\u00ad",
        "917569|\\U000e0041",
        "55296|\\ud800",
      })
  void hiddenCharactersAreWrittenAsNumbers(int character, String visible) {
    String text = "a" + Character.toString(character) + "b";
    assertThat(Visible.of(text)).isEqualTo("a" + visible + "b");
  }

  @Test
  void whatIsVisibleStays() {
    String text = "&mm->mmap_lock\\x1b \u00e9\u4e2d\u0440 \uD83D\uDE00 …";
    assertThat(Visible.of(text)).isSameAs(text).isEqualTo(Visible.of(Visible.of(text)));
  }

  @Test
  void noCharacterStaysHiddenAndVisibleTextIsVisibleForGood() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String visible = Visible.of(Character.toString(c));
      assertThat(visible.codePoints().anyMatch(Visible::hidden)).as("U+%04X", c).isFalse();
      assertThat(Visible.of(visible)).isSameAs(visible);
    }
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void noTextOfAFindingReachesAReportAsItIs(String payload) throws IOException {
    for (Finding sample : SampleReports.findings()) {
      Finding finding = sample.withTexts(text -> text + payload);
      StringBuilder out = new StringBuilder();
      new TextReport(TextFormat.PLAIN).write(finding, out);
      HiddenText.assertNone(out.toString());
      StringBuilder coloured = new StringBuilder();
      new TextReport(COLOURED).write(finding, coloured);
      HiddenText.assertNone(withoutColour(coloured.toString()));
      assertThat(withoutColour(coloured.toString())).isEqualTo(out.toString());
      String json = new String(JsonRecords.finding(finding), StandardCharsets.UTF_8);
      HiddenText.assertNone(json);
      assertThat(new ObjectMapper().readTree(json).at("/headline").asText())
          .isEqualTo(finding.headline());
    }
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void nothingOfTheSourcesAndTheirHealthReachesAReportAsItIs(String payload) throws IOException {
    ReadTally tally = new ReadTally();
    tally.skipped("event" + payload);
    tally.malformed(new AnomalyExample(Anomaly.MALFORMED_LINE, "f" + payload, 1, "why " + payload));
    SourceState source =
        new SourceState(
            "id",
            new Origin("s" + payload, "f" + payload),
            0,
            "00",
            0,
            1,
            ReadProgress.UNFINISHED,
            false,
            tally,
            new TreeMap<>(),
            new long[0]);
    Report report = new Report("0", List.of(source), new TreeMap<>(), List.of());
    StringBuilder text = new StringBuilder();
    new TextReport(TextFormat.PLAIN).write(report, text);
    HiddenText.assertNone(text.toString());
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    new JsonReport().render(report, json);
    HiddenText.assertNone(json.toString(StandardCharsets.UTF_8));
    assertThat(new ObjectMapper().readTree(json.toByteArray()).at("/sources/0/name").asText())
        .isEqualTo("s" + payload);
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void noNameReachesAGraphAsItIs(String payload) throws IOException {
    ClassRecord named =
        new ClassRecord(
            0, "A" + payload, 0, 0, 1, 0, LockType.MUTEX, WaitType.SLEEP, WaitType.SLEEP, true);
    GraphView graph = new GraphView(List.of(named), List.of());
    StringBuilder dot = new StringBuilder();
    new GraphDot().write(graph, dot);
    HiddenText.assertNone(dot.toString());
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    new GraphJson().render(graph, json);
    HiddenText.assertNone(json.toString(StandardCharsets.UTF_8));
  }

  private static String withoutColour(String text) {
    return text.replaceAll("\u001b\\[(0|1;31|1|31|33|36|1;36|2)m", "");
  }
}
