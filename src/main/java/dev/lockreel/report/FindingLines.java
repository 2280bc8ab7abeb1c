package dev.lockreel.report;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * Findings, one line each: severity, rule, classes, confidence, how often it was seen, fingerprint.
 * Where a line would be wider than the terminal, the classes stand below it, broken between names.
 */
public final class FindingLines {
  private static final int COLUMNS = 6;
  private static final int CLASSES = 2;
  private static final int SEEN = 4;
  private static final int MOST_NAMES = 4;
  private static final String GAP = "  ";
  private static final String FOLD = "    ";

  private final List<List<String>> rows = new ArrayList<>();
  private final List<Finding> findings;

  /** Lines of these findings, in their order. */
  FindingLines(List<Finding> findings) {
    this.findings = findings;
    for (Finding finding : findings) {
      rows.add(
          List.of(
              finding.severity().id(),
              finding.rule().id(),
              Visible.of(classes(finding)),
              finding.confidence().id(),
              seen(finding),
              finding.fingerprint()));
    }
  }

  void writeTo(ReportText text, String indent) {
    int[] widths = widths();
    int room = text.lineWidth() - indent.length() - widthBesideClasses(widths);
    widths[CLASSES] =
        rows.stream()
            .mapToInt(row -> row.get(CLASSES).length())
            .filter(n -> n <= room)
            .max()
            .orElse(0);
    for (int row = 0; row < rows.size(); row++) {
      String classes = rows.get(row).get(CLASSES);
      boolean folded = classes.length() > room;
      text.line(line(text, indent, row, widths, folded));
      if (folded) {
        text.wrapped(indent + FOLD, indent + FOLD, classes);
      }
    }
  }

  private String line(ReportText text, String indent, int row, int[] widths, boolean folded) {
    StringBuilder line = new StringBuilder(indent);
    for (int column = 0; column < COLUMNS; column++) {
      boolean empty = column == CLASSES && folded;
      if (column == CLASSES && widths[CLASSES] == 0) {
        continue;
      }
      int length = empty ? 0 : rows.get(row).get(column).length();
      String pad = column == COLUMNS - 1 ? "" : " ".repeat(widths[column] - length);
      String cell = empty ? "" : styled(text, row, column);
      line.append(column == 0 ? "" : GAP).append(column == SEEN ? pad + cell : cell + pad);
    }
    return line.toString();
  }

  private String styled(ReportText text, int row, int column) {
    String cell = rows.get(row).get(column);
    return switch (column) {
      case 0 -> text.styled(TextStyle.of(findings.get(row).severity()), cell);
      case CLASSES -> text.styled(TextStyle.LOCK_CLASS, cell);
      default -> cell;
    };
  }

  /** The names, of very many the first ones and how many more there are. */
  public static String classes(Finding finding) {
    List<String> names = finding.classes().stream().map(ClassEvidence::name).toList();
    int more = names.size() - MOST_NAMES;
    return more <= 1
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMES))
            + " and "
            + NumberText.count(more)
            + " more";
  }

  private static String seen(Finding finding) {
    return finding.cycles().isEmpty()
        ? NumberText.count(finding.count()) + "x"
        : NumberText.count(finding.count(), "cycle");
  }

  private int[] widths() {
    int[] widths = new int[COLUMNS];
    for (List<String> row : rows) {
      for (int column = 0; column < COLUMNS; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    return widths;
  }

  private static int widthBesideClasses(int[] widths) {
    int width = GAP.length() * (COLUMNS - 1);
    for (int column = 0; column < COLUMNS; column++) {
      width += column == CLASSES ? 0 : widths[column];
    }
    return width;
  }
}
