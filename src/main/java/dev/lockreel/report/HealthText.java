package dev.lockreel.report;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.ReadTally;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** How far the trace can be trusted: what was odd about it, what that means, what to do. */
final class HealthText {
  private static final String INDENT = "  ";
  private static final String DEEPER = "           ";
  private static final int EXAMPLES = 3;
  private static final int SKIPPED_NAMES = 12;

  private HealthText() {}

  static void write(Report report, Page page) {
    ReadTally tally = report.tally();
    page.blank();
    page.title("Health");
    page.line(
        "%s%s read = %s decoded + %s skipped + %s malformed"
            .formatted(
                INDENT,
                Figures.count(tally.linesRead(), "line"),
                Figures.count(tally.linesDecoded()),
                Figures.count(tally.linesSkipped()),
                Figures.count(tally.linesMalformed())));
    tally.anomalies().forEach((anomaly, n) -> anomaly(anomaly, n, tally.examples(), page));
    skipped(tally.skippedByName(), page);
  }

  private static void anomaly(Anomaly anomaly, long n, List<AnomalyExample> examples, Page page) {
    String level = anomaly.level().name().toLowerCase(Locale.ROOT);
    Ink ink = anomaly.level() == Anomaly.Level.WARNING ? Ink.WARNING : Ink.QUIET;
    page.blank();
    page.line(
        INDENT
            + page.ink(ink, level)
            + " ".repeat(DEEPER.length() - INDENT.length() - level.length())
            + anomaly.id()
            + ", "
            + Figures.count(n, "time"));
    page.wrapped(DEEPER, DEEPER, anomaly.meaning());
    page.wrapped(DEEPER + "advice: ", DEEPER + "        ", anomaly.advice());
    examples.stream()
        .filter(example -> example.anomaly() == anomaly)
        .limit(EXAMPLES)
        .map(
            example ->
                example.file() + ":" + Position.text(example.position()) + " " + example.reason())
        .forEach(text -> page.wrapped(DEEPER + "e.g. ", DEEPER + "     ", text));
  }

  /** The most frequent names first. */
  private static void skipped(Map<String, Long> skipped, Page page) {
    if (skipped.isEmpty()) {
      return;
    }
    StringJoiner names = new StringJoiner(", ");
    skipped.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(SKIPPED_NAMES)
        .forEach(entry -> names.add(entry.getKey() + " " + Figures.count(entry.getValue())));
    if (skipped.size() > SKIPPED_NAMES) {
      names.add("and " + Figures.count(skipped.size() - SKIPPED_NAMES, "more name"));
    }
    page.blank();
    page.wrapped(INDENT + "skipped  ", DEEPER, names.toString());
  }
}
