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

/** How much was found in how much: counts by severity and rule, the sources, the statistics. */
final class SummaryText {
  private static final String INDENT = "  ";

  private SummaryText() {}

  static void write(Report report, Page page) {
    page.title("Summary");
    List<Finding> news = report.news();
    if (news.isEmpty()) {
      nothingFound(report, page);
    } else {
      found(news, page);
    }
    known(report, page);
    suppressed(report, page);
    sources(report, page);
    statistics(report, page);
  }

  private static void nothingFound(Report report, Page page) {
    page.line(INDENT + (report.findings().isEmpty() ? "Nothing found." : "Nothing new found."));
    Map<String, Long> numbers = report.statistics();
    String checked =
        "Checked "
            + Figures.count(numbers.getOrDefault("lockAcquisitions", 0L), "lock acquisition")
            + " of "
            + Figures.count(numbers.getOrDefault("classes", 0L))
            + " lock classes, and "
            + Figures.count(numbers.getOrDefault("dependencies", 0L))
            + " dependencies between them. What did not happen in the trace was not checked.";
    page.wrapped(INDENT, INDENT, checked);
  }

  private static void found(List<Finding> findings, Page page) {
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
          parts.add(page.ink(Ink.of(severity), Figures.count(n, severity.id())));
        });
    page.line(INDENT + Figures.count(findings.size(), "finding") + ": " + parts);
    TextTable table = new TextTable(Ink.PLAIN, Set.of(2), "", "", "");
    counts.forEach(
        (severity, rules) ->
            rules.forEach((rule, n) -> table.row(severity.id(), rule.id(), Figures.count(n))));
    table.writeTo(page, INDENT + INDENT);
  }

  /** What the baseline has already, one line each. */
  private static void known(Report report, Page page) {
    TextTable table = new TextTable(Ink.PLAIN, Set.of(3), "", "", "", "", "");
    int n = 0;
    for (Finding finding : report.findings()) {
      if (report.triage().known(finding) && report.triage().suppression(finding) == null) {
        n++;
        table.row(
            finding.severity().id(),
            finding.rule().id(),
            finding.fingerprint(),
            Figures.count(finding.count(), "time"),
            classes(finding));
      }
    }
    if (n > 0) {
      page.blank();
      page.title("Known from the baseline (" + Figures.count(n) + ")");
      table.writeTo(page, INDENT);
    }
  }

  /** What is suppressed, and why. */
  private static void suppressed(Report report, Page page) {
    TextTable table = new TextTable(Ink.PLAIN, Set.of(), "", "", "", "");
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
      page.blank();
      page.title("Suppressed (" + Figures.count(n) + ")");
      table.writeTo(page, INDENT);
    }
  }

  private static String classes(Finding finding) {
    return finding.classes().stream().map(ClassEvidence::name).collect(Collectors.joining(", "));
  }

  private static void sources(Report report, Page page) {
    if (report.sources().isEmpty()) {
      return;
    }
    page.blank();
    page.title("Sources");
    TextTable table =
        new TextTable(Ink.PLAIN, Set.of(2, 3), "name", "file", "lines", "events", "time (s)");
    for (SourceState source : report.sources()) {
      ReadTally tally = source.tally();
      table.row(
          source.origin().source(),
          source.origin().file(),
          Figures.count(tally.linesRead()),
          Figures.count(tally.events()),
          span(source));
    }
    table.writeTo(page, INDENT);
  }

  private static String span(SourceState source) {
    Long first = source.counters().get(Report.FIRST_TIMESTAMP);
    Long last = source.counters().get(Report.LAST_TIMESTAMP);
    return first == null || last == null
        ? ""
        : Figures.seconds(first) + " to " + Figures.seconds(last);
  }

  private static void statistics(Report report, Page page) {
    if (report.statistics().isEmpty()) {
      return;
    }
    page.blank();
    page.title("Statistics");
    TextTable table = new TextTable(Ink.PLAIN, Set.of(1), "", "");
    report.statistics().forEach((name, n) -> table.row(Figures.words(name), Figures.count(n)));
    table.writeTo(page, INDENT);
  }
}
