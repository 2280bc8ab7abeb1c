package dev.lockreel.report;

import dev.lockreel.stats.ClassCount;
import dev.lockreel.stats.Deepest;
import dev.lockreel.stats.KernelTables;
import dev.lockreel.stats.TraceStats;
import java.io.IOException;
import java.util.Set;

/** What a trace holds, for people. */
public final class StatsText {
  private static final String INDENT = "  ";
  private static final int LABEL = 12;

  private final ReportText text;

  public StatsText(TextFormat format) {
    text = new ReportText(format);
  }

  /**
   * Writes the statistics of one trace.
   *
   * @param hottest how many classes are listed
   */
  public void write(TraceStats stats, int hottest, Appendable out) throws IOException {
    text.title(stats.path());
    text.field("format", LABEL, stats.format());
    text.field(
        "lines",
        LABEL,
        NumberText.count(stats.tally().linesRead())
            + " read, "
            + NumberText.count(stats.tally().linesSkipped())
            + " skipped, "
            + NumberText.count(stats.tally().linesMalformed())
            + " malformed");
    text.field(
        "tasks",
        LABEL,
        NumberText.count(stats.tasks()) + " on " + NumberText.count(stats.cpus(), "CPU"));
    if (stats.hasSpan()) {
      text.field(
          "time",
          LABEL,
          NumberText.seconds(stats.firstNanos())
              + " s to "
              + NumberText.seconds(stats.lastNanos())
              + " s, "
              + NumberText.seconds(stats.lastNanos() - stats.firstNanos())
              + " s");
    }
    gaps(stats);
    events(stats);
    classes(stats, hottest);
    deepest(stats.deepest());
    tables(stats);
    text.flushTo(out);
  }

  private void gaps(TraceStats stats) {
    text.field("gaps", LABEL, stats.gapCount() == 0 ? "none" : NumberText.count(stats.gapCount()));
    TextTable table = new TextTable(TextStyle.PLAIN, Set.of(1), "", "", "");
    for (TraceStats.Gap gap : stats.gaps()) {
      table.row(
          gap.position(), gap.lost() < 0 ? "" : NumberText.count(gap.lost(), "event"), gap.kind());
    }
    table.writeTo(text, INDENT + INDENT);
    if (stats.gapCount() > stats.gaps().size()) {
      text.line(
          INDENT
              + INDENT
              + "and "
              + NumberText.count(stats.gapCount() - stats.gaps().size())
              + " more");
    }
  }

  private void events(TraceStats stats) {
    text.blank();
    text.title("Events");
    TextTable table = new TextTable(TextStyle.PLAIN, Set.of(1), "", "");
    stats.events().forEach((name, n) -> table.row(name, NumberText.count(n)));
    stats
        .tally()
        .skippedByName()
        .forEach((name, n) -> table.row(name + " (skipped)", NumberText.count(n)));
    table.writeTo(text, INDENT);
  }

  private void classes(TraceStats stats, int hottest) {
    if (stats.classCount() == 0) {
      return;
    }
    text.blank();
    text.title("Hottest of " + NumberText.count(stats.classCount()) + " lock classes");
    TextTable table =
        new TextTable(TextStyle.LOCK_CLASS, Set.of(1, 2), "class", "taken", "contended");
    for (ClassCount each : stats.hottest(hottest)) {
      table.row(
          each.name(),
          NumberText.count(each.acquisitions()),
          each.contended() == 0 ? "" : NumberText.count(each.contended()));
    }
    table.writeTo(text, INDENT);
  }

  private void deepest(Deepest deepest) {
    if (deepest == null) {
      return;
    }
    text.blank();
    text.title("Deepest nesting");
    text.wrapped(
        INDENT,
        INDENT,
        deepest.task()
            + " held "
            + NumberText.count(deepest.classes().size(), "lock")
            + " at "
            + NumberText.seconds(deepest.nanos())
            + " s, "
            + deepest.position()
            + ":");
    text.wrapped(INDENT + INDENT, INDENT + INDENT, String.join(", ", deepest.classes()));
  }

  private void tables(TraceStats stats) {
    text.blank();
    text.title("Tables of the kernel's lockdep (Linux 6.1 and 6.12, by default)");
    TextTable table =
        new TextTable(TextStyle.PLAIN, Set.of(1, 2), "table", "size", "needed", "full");
    for (KernelTables.Table each : stats.tables()) {
      table.row(
          each.name(),
          NumberText.count(each.size()),
          NumberText.count(each.needed()),
          each.fullAt() == 0 ? "" : "at event " + NumberText.count(each.fullAt()));
    }
    table.writeTo(text, INDENT);
  }
}
