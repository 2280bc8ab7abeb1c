package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.Suppression;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** What a report says around its findings: the summary before them, all else after them. */
final class SummaryText {
  private static final String INDENT = "  ";
  private static final int DIGEST_DIGITS = 16;

  private SummaryText() {}

  /**
   * Counts by severity and the findings, one line each.
   *
   * @param ranked the new findings, in the order of the report
   */
  static void write(Report report, List<Finding> ranked, ReportText text) {
    text.title("Summary");
    selection(report, text);
    if (ranked.isEmpty()) {
      nothingFound(report, text);
    } else {
      text.line(INDENT + counts(ranked, text));
      text.blank();
      new FindingLines(ranked).writeTo(text, INDENT);
    }
  }

  /** What does not count, the sources, the statistics; each begins with a blank line. */
  static void writeRest(Report report, ReportText text) {
    known(report, text);
    suppressed(report, text);
    sources(report, text);
    statistics(report, text);
  }

  /** That there is no new finding. */
  static String nothing(Report report) {
    String what = report.selection().isAll() ? "found." : "selected.";
    return (report.findings().isEmpty() ? "Nothing " : "Nothing new ") + what;
  }

  private static void selection(Report report, ReportText text) {
    if (!report.selection().isAll()) {
      text.wrapped(
          INDENT,
          INDENT + INDENT,
          "Selected by " + report.selection().sentence(report.findings().size()));
    }
  }

  private static void nothingFound(Report report, ReportText text) {
    text.line(INDENT + nothing(report));
    if (!report.selection().isAll()) {
      return;
    }
    Map<String, Long> numbers = report.statistics();
    String checked =
        "Checked "
            + NumberText.count(
                numbers.getOrDefault(SourceState.ACQUISITIONS, 0L), "lock acquisition")
            + " of "
            + NumberText.count(numbers.getOrDefault("classes", 0L))
            + " lock classes, and "
            + NumberText.count(numbers.getOrDefault("dependencies", 0L))
            + " dependencies between them. What did not happen in the trace was not checked.";
    text.wrapped(INDENT, INDENT, checked);
  }

  private static String counts(List<Finding> findings, ReportText text) {
    Map<Severity, Integer> counts = new EnumMap<>(Severity.class);
    for (Finding finding : findings) {
      counts.merge(finding.severity(), 1, Integer::sum);
    }
    StringJoiner parts = new StringJoiner(", ");
    counts.forEach(
        (severity, n) ->
            parts.add(text.styled(TextStyle.of(severity), NumberText.count(n, severity.id()))));
    return NumberText.count(findings.size(), "finding") + ": " + parts;
  }

  /** The findings that the baseline has already, one line each. */
  private static void known(Report report, ReportText text) {
    TextTable table = new TextTable(TextStyle.PLAIN, Set.of(3), "", "", "", "", "");
    int n = 0;
    for (Finding finding : report.findings()) {
      if (report.triage().known(finding) && report.triage().suppression(finding) == null) {
        n++;
        table.row(
            finding.severity().id(),
            finding.rule().id(),
            finding.fingerprint(),
            NumberText.count(finding.count(), "time"),
            FindingLines.classes(finding));
      }
    }
    if (n > 0) {
      text.blank();
      text.title("Known from the baseline (" + NumberText.count(n) + ")");
      table.writeTo(text, INDENT);
    }
  }

  /** The suppressed findings, with reasons. */
  private static void suppressed(Report report, ReportText text) {
    TextTable table = new TextTable(TextStyle.PLAIN, Set.of(), "", "", "", "");
    int n = 0;
    for (Finding finding : report.findings()) {
      Suppression suppression = report.triage().suppression(finding);
      if (suppression != null) {
        n++;
        String until =
            suppression.expires() == null ? "" : " (until " + suppression.expires() + ")";
        table.row(
            finding.rule().id(),
            finding.fingerprint(),
            FindingLines.classes(finding),
            suppression.reason() + until);
      }
    }
    if (n > 0) {
      text.blank();
      text.title("Suppressed (" + NumberText.count(n) + ")");
      table.writeTo(text, INDENT);
    }
  }

  private static void sources(Report report, ReportText text) {
    if (report.sources().isEmpty()) {
      return;
    }
    text.blank();
    text.title("Sources, read by lockreel " + report.toolVersion());
    TextTable table =
        new TextTable(
            TextStyle.PLAIN,
            Set.of(2, 3),
            "name",
            "file",
            "lines",
            "events",
            "time (s)",
            "SHA-256 of its beginning");
    // A column that is empty in every row is left out.
    boolean sameNames =
        report.sources().stream()
            .allMatch(each -> each.origin().source().equals(each.origin().file()));
    for (SourceState source : report.sources()) {
      ReadTally tally = source.tally();
      table.row(
          source.origin().source(),
          sameNames ? "" : source.origin().file(),
          NumberText.count(tally.linesRead()),
          NumberText.count(tally.events()),
          span(source),
          digest(source));
    }
    table.writeTo(text, INDENT);
  }

  /** Empty for what came in records. */
  private static String digest(SourceState source) {
    String digest = source.prefixSha256();
    return digest.substring(0, Math.min(DIGEST_DIGITS, digest.length()));
  }

  private static String span(SourceState source) {
    Long first = source.counters().get(Report.FIRST_TIMESTAMP);
    Long last = source.counters().get(Report.LAST_TIMESTAMP);
    return first == null || last == null
        ? ""
        : NumberText.seconds(first) + " to " + NumberText.seconds(last);
  }

  private static void statistics(Report report, ReportText text) {
    if (report.statistics().isEmpty()) {
      return;
    }
    text.blank();
    text.title("Statistics");
    TextTable table = new TextTable(TextStyle.PLAIN, Set.of(1), "", "");
    report
        .statistics()
        .forEach((name, n) -> table.row(NumberText.words(name), NumberText.count(n)));
    table.writeTo(text, INDENT);
  }
}
