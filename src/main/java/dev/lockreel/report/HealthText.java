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

/** The health section: the anomalies of the trace, what they mean and what to do. */
final class HealthText {
  private static final String INDENT = "  ";
  private static final String DEEPER = "           ";
  private static final int EXAMPLES = 3;
  private static final int SKIPPED_NAMES = 12;

  private HealthText() {}

  static void write(Report report, ReportText text) {
    ReadTally tally = report.tally();
    text.blank();
    text.title("Health");
    text.line(
        "%s%s read = %s decoded + %s skipped + %s malformed"
            .formatted(
                INDENT,
                NumberText.count(tally.linesRead(), "line"),
                NumberText.count(tally.linesDecoded()),
                NumberText.count(tally.linesSkipped()),
                NumberText.count(tally.linesMalformed())));
    tally.anomalies().forEach((anomaly, n) -> anomaly(anomaly, n, tally.examples(), text));
    skipped(tally.skippedByName(), text);
  }

  private static void anomaly(
      Anomaly anomaly, long n, List<AnomalyExample> examples, ReportText text) {
    String level = anomaly.level().name().toLowerCase(Locale.ROOT);
    TextStyle style =
        anomaly.level() == Anomaly.Level.WARNING ? TextStyle.WARNING : TextStyle.QUIET;
    text.blank();
    text.line(
        INDENT
            + text.styled(style, level)
            + " ".repeat(DEEPER.length() - INDENT.length() - level.length())
            + anomaly.id()
            + ", "
            + NumberText.count(n, "time"));
    text.wrapped(DEEPER, DEEPER, anomaly.meaning());
    text.wrapped(DEEPER + "advice: ", DEEPER + "        ", anomaly.advice());
    examples.stream()
        .filter(example -> example.anomaly() == anomaly)
        .limit(EXAMPLES)
        .map(
            example ->
                Visible.of(
                    example.file()
                        + ":"
                        + Position.text(example.position())
                        + " "
                        + example.reason()))
        .forEach(line -> text.wrapped(DEEPER + "e.g. ", DEEPER + "     ", line));
  }

  /** The most frequent names first. */
  private static void skipped(Map<String, Long> skipped, ReportText text) {
    if (skipped.isEmpty()) {
      return;
    }
    StringJoiner names = new StringJoiner(", ");
    skipped.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(SKIPPED_NAMES)
        .forEach(entry -> names.add(entry.getKey() + " " + NumberText.count(entry.getValue())));
    if (skipped.size() > SKIPPED_NAMES) {
      names.add("and " + NumberText.count(skipped.size() - SKIPPED_NAMES, "more name"));
    }
    text.blank();
    text.wrapped(INDENT + "skipped  ", DEEPER, Visible.of(names.toString()));
  }
}
