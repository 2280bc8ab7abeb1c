package dev.lockreel.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which findings a user wants to see: every condition must hold, and of each condition's values any
 * may.
 */
public final class FindingSelection {
  /** Every finding. */
  public static final FindingSelection ALL = new FindingSelection(List.of());

  private record Condition(String words, Predicate<Finding> holds) {}

  private final List<Condition> conditions;

  private FindingSelection(List<Condition> conditions) {
    this.conditions = conditions;
  }

  private FindingSelection with(String words, Predicate<Finding> holds) {
    List<Condition> more = new ArrayList<>(conditions);
    more.add(new Condition(words, holds));
    return new FindingSelection(List.copyOf(more));
  }

  /** Findings of one of these rules; of any where there are none. */
  public FindingSelection ofRules(List<Rule> rules) {
    return rules.isEmpty()
        ? this
        : with(words("rule", rules.stream().map(Rule::id).toList()), f -> rules.contains(f.rule()));
  }

  /** Findings about one of these classes (or functions, or protocols); any where there are none. */
  public FindingSelection ofClasses(List<ClassPattern> classes) {
    return classes.isEmpty()
        ? this
        : with(
            words("class", classes.stream().map(ClassPattern::toString).toList()),
            f ->
                f.classes().stream()
                    .anyMatch(
                        each -> classes.stream().anyMatch(one -> one.fitsPrinted(each.name()))));
  }

  /** Findings of one of these severities; any where there are none. */
  public FindingSelection ofSeverities(List<Severity> severities) {
    return severities.isEmpty()
        ? this
        : with(
            words("severity", severities.stream().map(Severity::id).toList()),
            f -> severities.contains(f.severity()));
  }

  /** Findings of one of these confidences; any where there are none. */
  public FindingSelection ofConfidences(List<Confidence> confidences) {
    return confidences.isEmpty()
        ? this
        : with(
            words("confidence", confidences.stream().map(Confidence::id).toList()),
            f -> confidences.contains(f.confidence()));
  }

  /** Findings whose fingerprints begin with one of these; any where there are none. */
  public FindingSelection ofFingerprints(List<String> prefixes) {
    return prefixes.isEmpty()
        ? this
        : with(
            words("fingerprint", prefixes),
            f -> prefixes.stream().anyMatch(f.fingerprint()::startsWith));
  }

  /** Findings with evidence from one of these sources; any where there are none. */
  public FindingSelection ofSources(List<String> sources) {
    return sources.isEmpty()
        ? this
        : with(
            words("source", sources),
            f -> f.witnesses().anyMatch(each -> sources.contains(each.source())));
  }

  /**
   * Findings that were found in one of these sources: by its event, whatever else they rest on.
   *
   * @param since the first of them
   */
  public FindingSelection foundIn(Set<String> sources, String since) {
    return with("since source " + since, f -> sources.contains(f.witness().source()));
  }

  /**
   * Findings that were found at that time of their trace or later.
   *
   * @param text the time as the user wrote it, in seconds
   */
  public FindingSelection foundSince(long nanos, String text) {
    return with("since " + text + " s", f -> f.witness().timestampNanos() >= nanos);
  }

  /** Whether the finding is to be seen. */
  public boolean selects(Finding finding) {
    return conditions.stream().allMatch(each -> each.holds.test(finding));
  }

  /** The conditions in words, such as {@code rule lock-recursion or lock-order-rule}. */
  public List<String> words() {
    return conditions.stream().map(Condition::words).toList();
  }

  private static String words(String what, List<String> values) {
    return what + " " + String.join(" or ", values);
  }
}
