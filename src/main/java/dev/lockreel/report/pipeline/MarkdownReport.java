package dev.lockreel.report.pipeline;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import dev.lockreel.report.FindingLines;
import dev.lockreel.report.FindingRank;
import dev.lockreel.report.Inputs;
import dev.lockreel.report.NumberText;
import dev.lockreel.report.Renderer;
import dev.lockreel.report.Report;
import dev.lockreel.report.RulePage;
import dev.lockreel.report.TextFormat;
import dev.lockreel.report.TextReport;
import dev.lockreel.report.Visible;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The new findings in Markdown (GitHub's), for an issue or a mail: a table, then each with its text
 * and how to fix it. Whatever a trace may have named stands in code, where nothing in it is markup.
 */
public final class MarkdownReport implements Renderer {
  private static final int LEAST_FENCE = 3;
  private static final Pattern TICKS = Pattern.compile("`+");

  /** {@code [text](page.md#heading)}: in a mail, the other page is not there. */
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");

  @Override
  public void render(Report report, OutputStream out) throws IOException {
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    List<Finding> findings = FindingRank.ranked(report.newFindings(), report.triage());
    writer.write("# lockreel: " + counts(findings) + "\n\n");
    if (!report.completion().isComplete()) {
      writer.write(
          "**Not complete**, "
              + report.completion().state().id()
              + ": "
              + code(report.completion().reason())
              + "\n\n");
    }
    if (!report.selection().isAll()) {
      writer.write(
          "Selected by "
              + code(String.join(", ", report.selection().conditions()))
              + ", of "
              + NumberText.count(report.selection().of(), "finding")
              + ".\n\n");
    }
    table(findings, writer);
    int number = 0;
    for (Finding finding : findings) {
      finding(++number, finding, writer);
    }
    footer(report, writer);
    writer.flush();
  }

  private static String counts(List<Finding> findings) {
    if (findings.isEmpty()) {
      return "nothing new found";
    }
    Map<Severity, Integer> counts = new EnumMap<>(Severity.class);
    findings.forEach(each -> counts.merge(each.severity(), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(each -> NumberText.count(each.getValue(), each.getKey().id()))
        .collect(Collectors.joining(", "));
  }

  private static void table(List<Finding> findings, Writer out) throws IOException {
    if (findings.isEmpty()) {
      return;
    }
    out.write("| # | severity | rule | classes | confidence | seen | fingerprint |\n");
    out.write("| ---: | --- | --- | --- | --- | ---: | --- |\n");
    int number = 0;
    for (Finding finding : findings) {
      out.write(
          "| "
              + String.join(
                  " | ",
                  Integer.toString(++number),
                  finding.severity().id(),
                  finding.rule().id(),
                  // A bar would end the cell in code, too.
                  code(FindingLines.classes(finding)).replace("|", "\\|"),
                  finding.confidence().id(),
                  NumberText.count(finding.count()),
                  code(finding.fingerprint()))
              + " |\n");
    }
    out.write("\n");
  }

  private static void finding(int number, Finding finding, Writer out) throws IOException {
    out.write(
        "## "
            + number
            + ". "
            + finding.rule().id()
            + ": "
            + code(FindingLines.classes(finding))
            + "\n\n"
            + finding.rule().meaning()
            + "\n\n");
    StringBuilder splat = new StringBuilder();
    new TextReport(TextFormat.PLAIN).write(finding, splat);
    String fence = fence(splat.toString());
    out.write(fence + "text\n" + splat + fence + "\n\n");
    String fix = RulePage.of(finding.rule()).section("How to fix");
    if (!fix.isEmpty()) {
      out.write("### How to fix\n\n" + LINK.matcher(fix).replaceAll("$1") + "\n\n");
    }
  }

  private static void footer(Report report, Writer out) throws IOException {
    out.write("---\n\nlockreel " + report.toolVersion() + ", of");
    if (report.sources().isEmpty()) {
      out.write(" nothing");
    }
    out.write("\n");
    for (SourceState source : report.sources()) {
      out.write("- " + code(Inputs.line(source)) + "\n");
    }
  }

  /** Code in a line, between more backticks than follow each other in it. */
  static String code(String text) {
    String visible = Visible.of(text);
    if (visible.isBlank()) {
      return "``` ```";
    }
    String ticks = "`".repeat(longestTicks(visible) + 1);
    return ticks.length() == 1 ? "`" + visible + "`" : ticks + " " + visible + " " + ticks;
  }

  private static String fence(String text) {
    return "`".repeat(Math.max(LEAST_FENCE, longestTicks(text) + 1));
  }

  private static int longestTicks(String text) {
    return TICKS
        .matcher(text)
        .results()
        .mapToInt(each -> each.end() - each.start())
        .max()
        .orElse(0);
  }
}
