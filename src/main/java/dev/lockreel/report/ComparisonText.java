package dev.lockreel.report;

import dev.lockreel.compare.Comparison;
import dev.lockreel.compare.Comparison.Difference;
import dev.lockreel.compare.Comparison.UsageDifference;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The comparison of our graph with the kernel's, for people. */
public final class ComparisonText {
  private static final String INDENT = "  ";

  private final ReportText text;

  public ComparisonText(TextFormat format) {
    text = new ReportText(format);
  }

  /** Writes it all; what has no reason stands first. */
  public void write(Comparison comparison, Appendable out) throws IOException {
    text.title("Dependencies of distance 1, classes compared by " + comparison.identity());
    figures(comparison);
    differences("Only in lockreel's graph", comparison.onlyOurs());
    differences("Only in the kernel's graph", comparison.onlyKernels());
    usage(comparison.usage());
    text.flushTo(out);
  }

  private void figures(Comparison comparison) {
    text.line(
        String.format(
            Locale.ROOT,
            "  kernel %,d, lockreel %,d, common %,d",
            comparison.kernel(),
            comparison.ours(),
            comparison.common()));
    text.line(
        INDENT
            + "recall "
            + share(comparison.common(), comparison.kernel())
            + (comparison.fresh() == comparison.kernel()
                ? ""
                : String.format(
                    Locale.ROOT,
                    "; of the %,d drawn while tracing %s",
                    comparison.fresh(),
                    share(comparison.freshCommon(), comparison.fresh()))));
    text.line(
        INDENT
            + "precision "
            + share(comparison.common(), comparison.ours())
            + (comparison.shown() == comparison.ours()
                ? ""
                : String.format(
                    Locale.ROOT,
                    "; of the %,d whose classes the kernel still has %s",
                    comparison.shown(),
                    share(comparison.common(), comparison.shown()))));
  }

  private void differences(String title, List<Difference> differences) {
    if (differences.isEmpty()) {
      return;
    }
    text.blank();
    text.title(title);
    for (boolean explained : new boolean[] {false, true}) {
      for (Difference each : differences) {
        if (each.reason().explains() == explained) {
          text.line(INDENT + each.from() + " -> " + each.to());
          text.wrapped(INDENT + INDENT, INDENT + INDENT, because(each));
        }
      }
    }
  }

  private static String because(Difference difference) {
    String distance = difference.distance() > 1 ? " (" + difference.distance() + ")" : "";
    String where = difference.first() == null ? "" : "; first at " + difference.first().position();
    return difference.reason().sentence() + distance + where;
  }

  private void usage(Comparison.UsageComparison usage) {
    text.blank();
    text.title("Usage bits");
    int same = usage.classes() - usage.differences().size();
    text.line(
        String.format(Locale.ROOT, "  the same for %,d of %,d classes", same, usage.classes()));
    TextTable table =
        new TextTable(TextStyle.LOCK_CLASS, Set.of(), "class", "kernel", "lockreel", "because");
    for (UsageDifference each : usage.differences()) {
      table.row(each.lockClass(), each.kernel(), each.ours(), each.reason().sentence());
    }
    table.writeTo(text, INDENT);
  }

  private static String share(int part, int whole) {
    return whole == 0 ? "-" : String.format(Locale.ROOT, "%.3f", (double) part / whole);
  }
}
