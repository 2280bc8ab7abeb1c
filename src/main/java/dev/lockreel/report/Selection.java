package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingSelection;
import java.util.List;

/**
 * Which of the findings a report has.
 *
 * @param conditions what those in the report have in common, in words; empty: it has all
 * @param of how many findings there are without these conditions
 */
public record Selection(List<String> conditions, int of) {
  /** All findings. */
  public static final Selection ALL = new Selection(List.of(), 0);

  public Selection {
    conditions = List.copyOf(conditions);
  }

  /** The report with the selected findings alone. */
  public static Report apply(FindingSelection selection, Report report) {
    if (selection.words().isEmpty()) {
      return report;
    }
    List<Finding> selected = report.findings().stream().filter(selection::selects).toList();
    return report
        .withFindings(selected)
        .withSelection(new Selection(selection.words(), report.findings().size()));
  }

  /** Whether nothing was selected from: the report has every finding. */
  public boolean isAll() {
    return conditions.isEmpty();
  }

  /** {@code rule lock-recursion, severity error: 3 of 30 findings}. */
  String sentence(int selected) {
    return String.join(", ", conditions)
        + ": "
        + NumberText.count(selected)
        + " of "
        + NumberText.count(of, "finding");
  }
}
