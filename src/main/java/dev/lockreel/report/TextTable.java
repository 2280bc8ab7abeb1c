package dev.lockreel.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Aligned columns. Columns that are empty in every row are left out. A table that is wider than the
 * page puts the first column on a line of its own and the others below it.
 */
final class TextTable {
  private static final String GAP = "  ";
  private static final String FOLD = "    ";

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();
  private final Set<Integer> numeric;
  private final Ink firstColumn;

  /**
   * @param firstColumn ink of the first column's cells
   * @param numeric numbers of the columns that are aligned to the right
   */
  TextTable(Ink firstColumn, Set<Integer> numeric, String... header) {
    this.firstColumn = firstColumn;
    this.numeric = numeric;
    this.header = List.of(header);
  }

  void row(String... cells) {
    rows.add(Arrays.asList(cells));
  }

  void writeTo(Page page, String indent) {
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
    boolean folded = indent.length() + width(columns, widths) > page.width();
    if (!Collections.nCopies(header.size(), "").equals(header)) {
      write(page, indent, header, columns, widths, folded, Ink.QUIET);
    }
    for (List<String> row : rows) {
      write(page, indent, row, columns, widths, folded, Ink.PLAIN);
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

  private void write(
      Page page,
      String indent,
      List<String> cells,
      List<Integer> columns,
      int[] widths,
      boolean folded,
      Ink ink) {
    int first = columns.get(0);
    Ink lead = ink == Ink.PLAIN ? firstColumn : ink;
    if (folded) {
      page.line(indent + page.ink(lead, cells.get(first)));
    }
    StringBuilder line = new StringBuilder();
    for (int column : folded ? columns.subList(1, columns.size()) : columns) {
      String cell = cells.get(column);
      String pad = " ".repeat(widths[column] - cell.length());
      String inked = page.ink(column == first ? lead : ink, cell);
      line.append(line.length() > 0 ? GAP : "")
          .append(numeric.contains(column) ? pad + inked : inked + pad);
    }
    page.line((indent + (folded ? FOLD : "") + line).stripTrailing());
  }
}
