package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Triage;
import dev.lockreel.finding.Witness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which people should look at findings: those first that most likely are real.
 *
 * <p>New ones before known and suppressed ones; by severity; by confidence; without mitigations
 * before those with some; of more machines (sources among the witnesses) before fewer. What is
 * equal in all that stays in the order in which it was found.
 */
public final class FindingRank {
  private FindingRank() {}

  /** The findings, ranked; the list itself stays as it is. */
  public static List<Finding> ranked(List<Finding> findings, Triage triage) {
    List<Finding> ranked = new ArrayList<>(findings);
    ranked.sort(
        Comparator.<Finding, Boolean>comparing(each -> !triage.isNew(each))
            .thenComparing(Finding::severity)
            .thenComparing(Finding::confidence)
            .thenComparing(each -> !each.mitigations().isEmpty())
            .thenComparing(each -> -sources(each).size()));
    return List.copyOf(ranked);
  }

  /** The sources that the finding's evidence is from, sorted. */
  public static List<String> sources(Finding finding) {
    return finding
        .witnesses()
        .map(Witness::source)
        .filter(each -> !each.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }
}
