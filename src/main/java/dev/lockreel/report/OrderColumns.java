package dev.lockreel.report;

import dev.lockreel.finding.FoundOrder;
import dev.lockreel.report.OrderLines.Line;
import java.util.LinkedHashMap;
import java.util.Map;

/** An order of steps as columns, one for each task, or as a list where they do not fit. */
final class OrderColumns {
  private static final String INDENT = "  ";
  private static final String GAP = "  ";

  private final OrderLines order;
  private final Map<String, Integer> widths = new LinkedHashMap<>();

  OrderColumns(FoundOrder found) {
    order = new OrderLines(found);
    found.steps().forEach(step -> widths.merge(step.task(), step.task().length(), Math::max));
    for (Line line : order.lines()) {
      widths.merge(line.task(), line.text().length(), Math::max);
    }
  }

  void write(ReportText text) {
    int total = INDENT.length() + 4;
    for (int width : widths.values()) {
      total += GAP.length() + width;
    }
    if (total > text.width()) {
      list(text);
    } else {
      columns(text);
    }
    if (order.leftOut() > 0) {
      text.line(
          INDENT + "(" + NumberText.count(order.leftOut(), "step") + " that only read left out)");
    }
  }

  private void columns(ReportText text) {
    StringBuilder header = new StringBuilder(INDENT + "    ");
    widths.forEach((task, width) -> header.append(GAP).append(padded(task, width)));
    text.line(text.styled(TextStyle.QUIET, header.toString().stripTrailing()));
    for (Line line : order.lines()) {
      StringBuilder row = new StringBuilder(INDENT).append(number(line.number()));
      for (Map.Entry<String, Integer> column : widths.entrySet()) {
        String cell = column.getKey().equals(line.task()) ? line.text() : "";
        row.append(GAP).append(padded(cell, column.getValue()));
      }
      text.line(row.toString().stripTrailing());
    }
  }

  private void list(ReportText text) {
    int task = widths.keySet().stream().mapToInt(String::length).max().orElse(0);
    for (Line line : order.lines()) {
      text.line(
          INDENT + number(line.number()) + GAP + padded(line.task(), task) + GAP + line.text());
    }
  }

  private static String number(int number) {
    String digits = Integer.toString(number);
    return " ".repeat(Math.max(0, 4 - digits.length())) + digits;
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
