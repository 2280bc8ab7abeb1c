package dev.lockreel.report;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.Suppression;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** The summary: counts by severity and rule, the sources, the statistics. */
final class SummaryText {
  private static final String INDENT = "  ";

  private SummaryText() {}

  static void write(Report report, ReportText text) {
    text.title("Summary");
    List<Finding> newFindings = report.newFindings();
    if (newFindings.isEmpty()) {
      nothingFound(report, text);
    } else {
      found(newFindings, text);
    }
    known(report, text);
    suppressed(report, text);
    sources(report, text);
    statistics(report, text);
  }

  private static void nothingFound(Report report, ReportText text) {
    text.line(INDENT + (report.findings().isEmpty() ? "Nothing found." : "Nothing new found."));
    Map<String, Long> numbers = report.statistics();
    String checked =
        "Checked "
            + NumberText.count(numbers.getOrDefault("lockAcquisitions", 0L), "lock acquisition")
            + " of "
            + NumberText.count(numbers.getOrDefault("classes", 0L))
            + " lock classes, and "
            + NumberText.count(numbers.getOrDefault("dependencies", 0L))
            + " dependencies between them. What did not happen in the trace was not checked.";
    text.wrapped(INDENT, INDENT, checked);
  }

  private static void found(List<Finding> findings, ReportText text) {
    Map<Severity, Map<Rule, Integer>> counts = new EnumMap<>(Severity.class);
    for (Finding finding : findings) {
      counts
          .computeIfAbsent(finding.severity(), severity -> new EnumMap<>(Rule.class))
          .merge(finding.rule(), 1, Integer::sum);
    }
    StringJoiner parts = new StringJoiner(", ");
    counts.forEach(
        (severity, rules) -> {
          int n = rules.values().stream().mapToInt(Integer::intValue).sum();
          parts.add(text.styled(TextStyle.of(severity), NumberText.count(n, severity.id())));
        });
    text.line(INDENT + NumberText.count(findings.size(), "finding") + ": " + parts);
    TextTable table = new TextTable(TextStyle.PLAIN, Set.of(2), "", "", "");
    counts.forEach(
        (severity, rules) ->
            rules.forEach((rule, n) -> table.row(severity.id(), rule.id(), NumberText.count(n))));
    table.writeTo(text, INDENT + INDENT);
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
            classes(finding));
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
            classes(finding),
            suppression.reason() + until);
      }
    }
    if (n > 0) {
      text.blank();
      text.title("Suppressed (" + NumberText.count(n) + ")");
      table.writeTo(text, INDENT);
    }
  }

  private static String classes(Finding finding) {
    return finding.classes().stream().map(ClassEvidence::name).collect(Collectors.joining(", "));
  }

  private static void sources(Report report, ReportText text) {
    if (report.sources().isEmpty()) {
      return;
    }
    text.blank();
    text.title("Sources");
    TextTable table =
        new TextTable(TextStyle.PLAIN, Set.of(2, 3), "name", "file", "lines", "events", "time (s)");
    for (SourceState source : report.sources()) {
      ReadTally tally = source.tally();
      table.row(
          source.origin().source(),
          source.origin().file(),
          NumberText.count(tally.linesRead()),
          NumberText.count(tally.events()),
          span(source));
    }
    table.writeTo(text, INDENT);
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
