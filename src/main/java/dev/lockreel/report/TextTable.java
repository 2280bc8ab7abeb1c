package dev.lockreel.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Aligned columns. Columns that are empty in every row are left out. A table that is wider than the
 * text puts the first column on a line of its own and the others below it, on as many lines as they
 * need: none is broken off in the middle of a name.
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
   * @param lines the columns that are printed, by line
   * @param widths of all columns, in characters
   */
  private record Layout(String indent, List<List<Integer>> lines, int[] widths) {}

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
    Layout layout =
        new Layout(indent, lines(columns, widths, text.width() - indent.length()), widths);
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

  /** The columns that fit on each line. */
  private static List<List<Integer>> lines(List<Integer> columns, int[] widths, int most) {
    if (width(columns, widths) <= most) {
      return List.of(columns);
    }
    List<List<Integer>> lines = new ArrayList<>();
    lines.add(columns.subList(0, 1));
    int begin = 1;
    for (int end = 2; end <= columns.size(); end++) {
      if (end == columns.size()
          || FOLD.length() + width(columns.subList(begin, end + 1), widths) > most) {
        lines.add(columns.subList(begin, end));
        begin = end;
      }
    }
    return lines;
  }

  private static int width(List<Integer> columns, int[] widths) {
    return columns.stream().mapToInt(column -> widths[column]).sum()
        + GAP.length() * (columns.size() - 1);
  }

  private void write(List<String> cells, TextStyle style, Layout layout, ReportText text) {
    int first = layout.lines.get(0).get(0);
    for (List<Integer> columns : layout.lines) {
      boolean leads = columns.get(0) == first;
      StringBuilder line = new StringBuilder();
      for (int column : columns) {
        String cell = cells.get(column);
        // What stands alone is under nothing that it would have to be aligned with.
        String pad = columns.size() == 1 ? "" : " ".repeat(layout.widths[column] - cell.length());
        String styled =
            text.styled(column == first && style == TextStyle.PLAIN ? firstColumn : style, cell);
        line.append(line.length() > 0 ? GAP : "")
            .append(numeric.contains(column) ? pad + styled : styled + pad);
      }
      text.line((layout.indent + (leads ? "" : FOLD) + line).stripTrailing());
    }
  }
}
