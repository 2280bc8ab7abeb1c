package dev.lockreel.report;

import dev.lockreel.lockdep.times.LockUse;
import dev.lockreel.lockdep.times.LongestTime;
import dev.lockreel.lockdep.times.TimeSpans;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** How locks were used: those that were held longest in all, in the shape of /proc/lock_stat. */
final class LocksText {
  private static final String INDENT = "  ";

  /** Rows of the table; JSON and HTML have all. */
  private static final int MOST = 20;

  private static final int LONGEST = 5;

  private LocksText() {}

  static void write(List<LockUse> locks, ReportText text) {
    text.blank();
    text.title("Locks (times in microseconds)");
    if (locks.isEmpty()) {
      text.line(INDENT + "No lock was taken.");
      return;
    }
    TextTable table =
        new TextTable(
            TextStyle.LOCK_CLASS,
            Set.of(1, 2, 3, 4, 5, 6, 7),
            "name",
            "acquired",
            "contended",
            "wait max",
            "wait total",
            "hold mean",
            "hold max",
            "hold total");
    for (LockUse each : locks.subList(0, Math.min(MOST, locks.size()))) {
      boolean waited = each.contentions() > 0;
      table.row(
          each.name(),
          NumberText.count(each.acquisitions()),
          waited ? NumberText.count(each.contentions()) : "",
          waited ? micros(each.waits().maxNanos()) : "",
          waited ? micros(each.waits().totalNanos()) : "",
          String.format(Locale.ROOT, "%,.1f", each.holds().meanNanos() / 1e3),
          micros(each.holds().maxNanos()),
          micros(each.holds().totalNanos()));
    }
    table.writeTo(text, INDENT);
    if (locks.size() > MOST) {
      text.line(
          INDENT
              + "and "
              + NumberText.count(locks.size() - MOST)
              + " more, which --output json and html have");
    }
    longest("held longest", locks, LockUse::holds, text);
    longest("waited for longest", locks, LockUse::waits, text);
  }

  private static void longest(
      String title, List<LockUse> locks, Function<LockUse, TimeSpans> kind, ReportText text) {
    Stream<LockUse> longest =
        locks.stream()
            .filter(each -> kind.apply(each).longest() != null)
            .sorted((a, b) -> Long.compare(kind.apply(b).maxNanos(), kind.apply(a).maxNanos()))
            .limit(LONGEST);
    TextTable table = new TextTable(TextStyle.LOCK_CLASS, Set.of(1), title, "", "task", "from");
    longest.forEach(
        each -> {
          LongestTime time = kind.apply(each).longest();
          table.row(
              each.name(),
              micros(time.nanos()),
              (time.comm().isEmpty() ? "<...>" : time.comm()) + "/" + time.pid(),
              (time.ip().isEmpty() ? "" : time.ip() + ", ") + time.position());
        });
    if (!table.isEmpty()) {
      text.blank();
      table.writeTo(text, INDENT);
    }
  }

  /** With digits after the point only where the trace's clock has them. */
  private static String micros(long nanos) {
    return nanos % 1000 == 0
        ? NumberText.count(nanos / 1000)
        : String.format(Locale.ROOT, "%,.2f", nanos / 1e3);
  }
}
