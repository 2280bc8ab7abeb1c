package dev.lockreel.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Aligned columns. Columns that are empty in every row are left out. A table that is wider than the
 * text puts the first column on a line of its own and the others below it.
 */
final class TextTable {
  private static final String GAP = "  ";
  private static final String FOLD = "    ";

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();
  private final Set<Integer> numeric;
  private final TextStyle firstColumn;

  /**
   * How the rows of a table are printed.
   *
   * @param columns those that are printed
   * @param widths of all columns, in characters
   * @param folded whether the first column is on a line of its own
   */
  private record Layout(String indent, List<Integer> columns, int[] widths, boolean folded) {}

  /**
   * @param firstColumn style of the first column's cells
   * @param numeric numbers of the columns that are aligned to the right
   */
  TextTable(TextStyle firstColumn, Set<Integer> numeric, String... header) {
    this.firstColumn = firstColumn;
    this.numeric = numeric;
    this.header = List.of(header);
  }

  void row(String... cells) {
    rows.add(Arrays.stream(cells).map(Visible::of).toList());
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void writeTo(ReportText text, String indent) {
    int[] widths = widths();
    List<Integer> columns = new ArrayList<>();
    for (int column = 0; column < widths.length; column++) {
      if (widths[column] > 0) {
        columns.add(column);
      }
    }
    if (columns.isEmpty()) {
      return;
    }
    boolean folded = indent.length() + width(columns, widths) > text.width();
    Layout layout = new Layout(indent, columns, widths, folded);
    if (!Collections.nCopies(header.size(), "").equals(header)) {
      write(header, TextStyle.QUIET, layout, text);
    }
    for (List<String> row : rows) {
      write(row, TextStyle.PLAIN, layout, text);
    }
  }

  private int[] widths() {
    int[] widths = new int[header.size()];
    for (int column = 0; column < widths.length; column++) {
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
      if (widths[column] > 0) {
        widths[column] = Math.max(widths[column], header.get(column).length());
      }
    }
    return widths;
  }

  private static int width(List<Integer> columns, int[] widths) {
    return columns.stream().mapToInt(column -> widths[column]).sum()
        + GAP.length() * (columns.size() - 1);
  }

  private void write(List<String> cells, TextStyle style, Layout layout, ReportText text) {
    List<Integer> columns = layout.columns;
    int first = columns.get(0);
    TextStyle lead = style == TextStyle.PLAIN ? firstColumn : style;
    if (layout.folded) {
      text.line(layout.indent + text.styled(lead, cells.get(first)));
    }
    StringBuilder line = new StringBuilder();
    for (int column : layout.folded ? columns.subList(1, columns.size()) : columns) {
      String cell = cells.get(column);
      String pad = " ".repeat(layout.widths[column] - cell.length());
      String styled = text.styled(column == first ? lead : style, cell);
      line.append(line.length() > 0 ? GAP : "")
          .append(numeric.contains(column) ? pad + styled : styled + pad);
    }
    text.line((layout.indent + (layout.folded ? FOLD : "") + line).stripTrailing());
  }
}
