package dev.lockreel.finding;

import java.time.LocalDate;
import java.util.List;

/**
 * A user's decision that certain findings are known and need no action.
 *
 * @param fingerprint of the one finding that is meant; null: any
 * @param rule of the findings that are meant; null: any
 * @param classes each of them must fit a class of the finding; empty: any classes
 * @param reason why; the report shows it
 * @param expires the last day on which it applies; null: it never expires
 * @param origin {@code file:line} of the entry
 */
public record Suppression(
    String fingerprint,
    Rule rule,
    List<ClassPattern> classes,
    String reason,
    LocalDate expires,
    String origin) {
  public Suppression {
    classes = List.copyOf(classes);
  }

  /** Whether it no longer applies on that day. */
  public boolean expired(LocalDate today) {
    return expires != null && today.isAfter(expires);
  }

  /** Whether the finding is one of those that are meant. */
  public boolean covers(Finding finding) {
    return (fingerprint == null || fingerprint.equals(finding.fingerprint()))
        && (rule == null || rule == finding.rule())
        && classes.stream().allMatch(pattern -> concerns(finding, pattern));
  }

  private static boolean concerns(Finding finding, ClassPattern pattern) {
    return finding.classes().stream().anyMatch(each -> pattern.fitsPrinted(each.name()));
  }
}
