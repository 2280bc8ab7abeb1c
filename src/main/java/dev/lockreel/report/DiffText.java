package dev.lockreel.report;

import dev.lockreel.compare.GraphDiff;
import dev.lockreel.compare.GraphDiff.CommonFinding;
import dev.lockreel.compare.GraphDiff.CommonOrder;
import dev.lockreel.compare.GraphDiff.Order;
import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.facts.DependencyKind;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The differences of two graphs, for people: what is new first. */
public final class DiffText {
  private static final String INDENT = "  ";
  private static final int COUNT_COLUMN = 2;

  private final ReportText text;

  public DiffText(TextFormat format) {
    text = new ReportText(format);
  }

  /**
   * Writes it all.
   *
   * @param diff the differences; findings are written in their order
   */
  public void write(GraphDiff diff, Appendable out) throws IOException {
    text.title("Findings");
    counts(diff.fresh().size(), diff.gone().size(), diff.common().size());
    findings("New", diff.fresh());
    List<CommonFinding> changed =
        diff.common().stream()
            .filter(each -> each.before().severity() != each.after().severity())
            .toList();
    if (!changed.isEmpty()) {
      text.blank();
      text.title("Of another severity now (" + NumberText.count(changed.size()) + ")");
      for (CommonFinding each : changed) {
        text.line(
            INDENT
                + (each.isWorse() ? "worse: " : "better: ")
                + "was "
                + each.before().severity().id());
        new FindingLines(List.of(each.after())).writeTo(text, INDENT + INDENT);
      }
    }
    findings("Gone", diff.gone());
    text.blank();
    text.title("Dependencies");
    counts(diff.freshOrders().size(), diff.goneOrders().size(), diff.commonOrders().size());
    orders("New", diff.freshOrders());
    List<CommonOrder> stronger =
        diff.commonOrders().stream().filter(each -> each.newKinds() != 0).toList();
    if (!stronger.isEmpty()) {
      text.blank();
      text.title("Of more kinds now (" + NumberText.count(stronger.size()) + ")");
      TextTable table = new TextTable(TextStyle.LOCK_CLASS, Set.of(), "order", "kinds", "new");
      for (CommonOrder each : stronger) {
        table.row(name(each.after()), kinds(each.after().kinds()), kinds(each.newKinds()));
      }
      table.writeTo(text, INDENT);
    }
    orders("Gone", diff.goneOrders());
    text.flushTo(out);
  }

  private void counts(int fresh, int gone, int common) {
    text.line(
        INDENT
            + NumberText.count(fresh)
            + " new, "
            + NumberText.count(gone)
            + " gone, "
            + NumberText.count(common)
            + " in both");
  }

  private void findings(String title, List<Finding> findings) {
    if (!findings.isEmpty()) {
      text.blank();
      text.title(title + " (" + NumberText.count(findings.size()) + ")");
      new FindingLines(findings).writeTo(text, INDENT);
    }
  }

  private void orders(String title, List<Order> orders) {
    if (orders.isEmpty()) {
      return;
    }
    text.blank();
    text.title(title + " (" + NumberText.count(orders.size()) + ")");
    TextTable table =
        new TextTable(
            TextStyle.LOCK_CLASS, Set.of(COUNT_COLUMN), "order", "kinds", "count", "first");
    for (Order each : orders) {
      table.row(name(each), kinds(each.kinds()), NumberText.count(each.count()), where(each));
    }
    table.writeTo(text, INDENT);
  }

  private static String name(Order order) {
    return order.from() + " -> " + order.to();
  }

  private static String kinds(int kinds) {
    return String.join(" ", DependencyKind.names(kinds));
  }

  private static String where(Order order) {
    return order.first().position() + " " + LockText.task(order.first());
  }
}
