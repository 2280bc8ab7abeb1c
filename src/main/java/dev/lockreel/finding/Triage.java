package dev.lockreel.finding;

import java.util.List;
import java.util.Map;

/**
 * Separates new findings from those that the user knows already: what an earlier report had, and
 * what is suppressed.
 *
 * @param baseline severity of each finding of an earlier report, by fingerprint
 * @param suppressions the ones that apply; the first one that covers a finding counts
 */
public record Triage(Map<String, Severity> baseline, List<Suppression> suppressions) {
  /** Every finding is new. */
  public static final Triage NONE = new Triage(Map.of(), List.of());

  public Triage {
    baseline = Map.copyOf(baseline);
    suppressions = List.copyOf(suppressions);
  }

  /** The suppression that covers the finding, or null. */
  public Suppression suppression(Finding finding) {
    for (Suppression each : suppressions) {
      if (each.covers(finding)) {
        return each;
      }
    }
    return null;
  }

  /** Whether the baseline has the finding, and it has not become more severe since. */
  public boolean known(Finding finding) {
    Severity before = baseline.get(finding.fingerprint());
    return before != null && before.compareTo(finding.severity()) <= 0;
  }

  /** The suppressions that cover none of the findings. */
  public List<Suppression> idle(List<Finding> findings) {
    return suppressions.stream().filter(each -> findings.stream().noneMatch(each::covers)).toList();
  }

  /** Whether the finding is to be shown in full: neither known nor suppressed. */
  public boolean isNew(Finding finding) {
    return !known(finding) && suppression(finding) == null;
  }
}
