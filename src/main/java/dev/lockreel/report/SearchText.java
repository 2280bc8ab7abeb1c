package dev.lockreel.report;

import dev.lockreel.finding.FoundOrder;
import java.io.IOException;
import java.util.Locale;

/** The result of a search, for people: each finding with the shortest order that shows it. */
public final class SearchText {
  private final TextFormat format;

  public SearchText(TextFormat format) {
    this.format = format;
  }

  /** Writes it all. */
  public void write(SearchReport report, Appendable out) throws IOException {
    TextReport findings = new TextReport(format);
    for (SearchReport.Searched each : report.findings()) {
      findings.write(each.finding(), out);
      ReportText text = new ReportText(format);
      text.blank();
      order(each.order(), text);
      text.blank();
      text.flushTo(out);
    }
    ReportText text = new ReportText(format);
    summary(report, text);
    text.flushTo(out);
  }

  private void order(FoundOrder order, ReportText text) {
    if (order == null) {
      text.title("Order");
      text.line(
          "  No order of these calls was needed: it follows from the locks that each task takes.");
      return;
    }
    text.title(
        "Order: "
            + NumberText.count(order.steps().size(), "step")
            + ", "
            + (order.preemptions() == 0
                ? "no preemption"
                : NumberText.count(order.preemptions(), "preemption")));
    new OrderColumns(order).write(text);
  }

  private static void summary(SearchReport report, ReportText text) {
    SearchReport.Extent extent = report.extent();
    text.title("Search");
    String what =
        (report.calls() == 1
                ? "of this call"
                : "of these " + NumberText.count(report.calls(), "call"))
            + (report.protocols().isEmpty()
                ? ""
                : " under " + String.join(", ", report.protocols()));
    String found =
        report.findings().isEmpty()
            ? "no finding"
            : NumberText.count(report.findings().size(), "finding");
    if (!report.without().isEmpty()) {
      found += " (" + String.join(", ", report.without()) + " left out)";
    }
    String ran =
        NumberText.count(extent.executions(), "execution")
            + " and "
            + NumberText.count(extent.orders(), "order")
            + " with few preemptions, "
            + NumberText.count(extent.steps(), "step");
    if (extent.complete() && extent.preemptions() == SearchReport.Extent.EVERY_ORDER) {
      text.wrapped(
          "  ",
          "  ",
          "complete: "
              + NumberText.count(extent.executions(), "execution")
              + ", every order "
              + what
              + "; "
              + found);
      return;
    }
    if (extent.preemptions() >= 0) {
      text.wrapped(
          "  ",
          "  ",
          "every order with at most "
              + NumberText.count(extent.preemptions(), "preemption")
              + " "
              + what
              + "; "
              + found);
    }
    if (!extent.complete()) {
      text.wrapped(
          "  ",
          "  ",
          text.styled(TextStyle.WARNING, "NOT COMPLETE")
              + ": "
              + extent.stopped()
              + "; "
              + ran
              + left(extent)
              + (extent.preemptions() >= 0 ? "" : "; " + found));
    }
  }

  private static String left(SearchReport.Extent extent) {
    if (extent.executions() == 0 || extent.done() <= 0) {
      return "";
    }
    long all = (long) Math.ceil(extent.executions() / extent.done());
    return String.format(
        Locale.ROOT,
        ", about %.2g %% of an estimated %s",
        100 * extent.done(),
        NumberText.count(all, "execution"));
  }
}
