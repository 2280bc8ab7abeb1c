package dev.lockreel.report.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.Triage;
import dev.lockreel.report.Completion;
import dev.lockreel.report.KcidbNames;
import dev.lockreel.report.OutputFormat;
import dev.lockreel.report.RenderOptions;
import dev.lockreel.report.Report;
import dev.lockreel.report.SampleReports;
import dev.lockreel.report.TextFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class PipelineReportsTest {
  private static final Report ALL =
      SampleReports.of(Finding.mergedByFingerprint(SampleReports.findings().stream()));

  @ParameterizedTest
  @EnumSource(names = {"SARIF", "JUNIT", "KTAP", "KCIDB", "MARKDOWN", "DOT"})
  void everyReportIsOfItsFormat(OutputFormat format) throws Exception {
    FormatChecks.check(format, render(ALL, format));
    FormatChecks.check(format, render(SampleReports.clean(), format));
    FormatChecks.check(
        format,
        render(ALL.withCompletion(new Completion(Completion.State.FAILED, "no # disk")), format));
    FormatChecks.check(format, render(triaged(), format));
  }

  /** The first finding is known from a baseline. */
  private static Report triaged() {
    Finding known = ALL.findings().get(0);
    Triage triage = new Triage(Map.of(known.fingerprint(), known.severity()), List.of());
    return ALL.withTriage(triage);
  }

  @Test
  void sarifHasARuleAResultAndACodeFlowForACycle() throws IOException {
    JsonNode run = json(ALL, OutputFormat.SARIF).at("/runs/0");
    assertThat(run.at("/tool/driver/version").textValue()).isEqualTo(ALL.toolVersion());
    assertThat(run.get("results")).hasSameSizeAs(ALL.findings());
    for (JsonNode result : run.get("results")) {
      JsonNode rule = run.at("/tool/driver/rules").get(result.get("ruleIndex").intValue());
      assertThat(rule.get("id")).isEqualTo(result.get("ruleId"));
      assertThat(rule.at("/help/markdown").textValue())
          .startsWith("# " + rule.get("id").textValue());
      assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri").textValue())
          .isNotEmpty();
    }
    JsonNode cycle = result(run, Rule.LOCK_ORDER_INVERSION);
    JsonNode flow = cycle.at("/codeFlows/0/threadFlows");
    assertThat(flow).hasSize(2);
    assertThat(flow.at("/0/locations/1/location/physicalLocation/region/startLine").intValue())
        .isPositive();
    assertThat(flow.at("/0/locations/1/location/message/text").textValue())
        .contains("while it holds");
    assertThat(cycle.at("/partialFingerprints/lockreel~1v1").textValue())
        .isEqualTo(ALL.findings().get(0).fingerprint());
  }

  @Test
  void sarifSaysWhatIsKnownAndWhatIsIncomplete() throws IOException {
    JsonNode run = json(triaged(), OutputFormat.SARIF).at("/runs/0");
    assertThat(run.get("results").findValuesAsText("baselineState"))
        .hasSameSizeAs(ALL.findings())
        .containsOnlyOnce("unchanged")
        .contains("new");
    JsonNode failed =
        json(
            ALL.withCompletion(new Completion(Completion.State.FAILED, "no disk")),
            OutputFormat.SARIF);
    assertThat(failed.at("/runs/0/invocations/0/executionSuccessful").booleanValue()).isFalse();
    assertThat(failed.toString()).contains("no disk");
  }

  @Test
  void junitFailsForWhatTheCommandFailsFor() throws Exception {
    Finding warning = ALL.findings().get(0).doubted("A guess.");
    Report report = SampleReports.of(warning);
    assertThat(root(report, Severity.ERROR).getAttribute("failures")).isEqualTo("0");
    assertThat(root(report, Severity.WARNING).getAttribute("failures")).isEqualTo("1");
    assertThat(render(report, OutputFormat.JUNIT)).contains("<system-out>warning: ");
    Element broken =
        root(
            report.withCompletion(new Completion(Completion.State.FAILED, "no disk")),
            Severity.ERROR);
    assertThat(broken.getAttribute("errors")).isEqualTo("1");
  }

  private static Element root(Report report, Severity failing) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new JunitReport(failing).render(report, out);
    Document document = FormatChecks.junit(out.toString(StandardCharsets.UTF_8));
    Element root = document.getDocumentElement();
    assertThat(root.getElementsByTagName("testcase").getLength())
        .isEqualTo(Integer.parseInt(root.getAttribute("tests")));
    assertThat(root.getElementsByTagName("failure").getLength())
        .isEqualTo(Integer.parseInt(root.getAttribute("failures")));
    return root;
  }

  @Test
  void aRuleThatNothingWasSeenOfIsSkippedNotPassed() throws IOException {
    String ktap = render(SampleReports.clean(), OutputFormat.KTAP);
    assertThat(ktap)
        .containsPattern("\nok [0-9]+ lock-recursion\n")
        .containsPattern("\nok [0-9]+ waiter-stuck # SKIP no event of the emulated core\n");
    assertThat(render(triaged(), OutputFormat.KTAP))
        .containsPattern(
            "\n    ok [0-9]+ "
                + ALL.findings().get(0).fingerprint()
                + " .* # SKIP known from the baseline\n");
  }

  @Test
  void kcidbRefersToTheTestThatWasTraced() throws IOException {
    KcidbNames names = new KcidbNames("maestro", "maestro:build1", "maestro:test1");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new KcidbReport(names).render(ALL, out);
    JsonNode report = new ObjectMapper().readTree(out.toByteArray());
    List<String> issues = report.get("issues").findValuesAsText("id");
    assertThat(issues).hasSameSizeAs(ALL.findings()).doesNotHaveDuplicates();
    assertThat(report.get("incidents")).isNotEmpty();
    for (JsonNode incident : report.get("incidents")) {
      assertThat(issues).contains(incident.get("issue_id").textValue());
      assertThat(incident.get("test_id").textValue()).isEqualTo("maestro:test1");
      assertThat(incident.at("/misc/places")).isNotEmpty();
    }
    assertThat(report.get("incidents").findValuesAsText("id")).doesNotHaveDuplicates();
  }

  @Test
  void markdownHasATableTheTextAndTheFix() throws IOException {
    String markdown = render(SampleReports.of(ALL.findings().get(0)), OutputFormat.MARKDOWN);
    assertThat(markdown)
        .contains("| 1 | error | lock-order-inversion | `lb_abba_A, lb_abba_B` |")
        .contains("```text\n====")
        .contains("### How to fix\n\n- Choose one order");
  }

  @Test
  void codeInMarkdownStaysCode() {
    assertThat(MarkdownReport.code("a")).isEqualTo("`a`");
    assertThat(MarkdownReport.code("a`b``c")).isEqualTo("``` a`b``c ```");
    assertThat(MarkdownReport.code("")).isEqualTo("``` ```");
  }

  @Test
  void dotHasAFrameForEachCycle() throws IOException {
    String dot = render(ALL, OutputFormat.DOT);
    long paths = ALL.findings().stream().filter(each -> !each.path().isEmpty()).count();
    assertThat(dot.lines().filter(each -> each.contains("subgraph cluster_"))).hasSize((int) paths);
    assertThat(dot).contains("label=\"lb-abba-2/61\\ntrace.txt:4308\\nEN\"");
  }

  @Test
  void aPositionIsTakenApart() {
    assertThat(TracePlace.of("a:b.txt:12")).isEqualTo(new TracePlace("a:b.txt", 12, -1));
    assertThat(TracePlace.of("a.dat:byte 4096")).isEqualTo(new TracePlace("a.dat", 0, 4096));
    assertThat(TracePlace.of("topic/0:12.3").line()).isZero();
    assertThat(TracePlace.uri("a b:c/ü%#?.txt")).isEqualTo("a%20b%3Ac/%C3%BC%25%23%3F.txt");
    assertThat(TracePlace.uri("//host/x")).isEqualTo("/.//host/x");
  }

  private static JsonNode result(JsonNode run, Rule rule) {
    for (JsonNode result : run.get("results")) {
      if (result.get("ruleId").textValue().equals(rule.id())) {
        return result;
      }
    }
    throw new AssertionError("no " + rule.id());
  }

  private static JsonNode json(Report report, OutputFormat format) throws IOException {
    return new ObjectMapper().readTree(render(report, format));
  }

  private static String render(Report report, OutputFormat format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RenderOptions options =
        new RenderOptions(TextFormat.PLAIN, false, Severity.ERROR, KcidbNames.DEFAULT);
    format.renderer(options).render(report, out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
