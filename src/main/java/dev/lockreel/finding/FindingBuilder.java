package dev.lockreel.finding;

import java.util.ArrayList;
import java.util.List;

/**
 * Builds a finding of a check or of a model: an error that certainly happened, seen once, unless it
 * is said otherwise. The event at which it was found ({@link #at}) is required.
 */
public final class FindingBuilder {
  private final Rule rule;
  private final String fingerprint;
  private final List<String> mitigations = new ArrayList<>();
  private Severity severity = Severity.ERROR;
  private Confidence confidence = Confidence.CERTAIN;
  private String confidenceReason = "";
  private String headline;
  private List<ClassEvidence> classes;
  private List<PathStep> path = List.of();
  private Witness witness;
  private Witness other;
  private String explanation = "";
  private List<UsageEvidence> usages = List.of();
  private List<LedgerLine> ledger = List.of();

  /** {@link Finding#of(Rule, List)}. */
  FindingBuilder(Rule rule, List<String> identity) {
    this.rule = rule;
    fingerprint = Fingerprint.of(rule, identity);
    headline = rule.headline();
    classes = identity.stream().map(each -> new ClassEvidence(each, 0, "", "")).toList();
  }

  /** A headline more precise than the rule's. */
  public FindingBuilder headline(String text) {
    headline = text;
    return this;
  }

  /** {@link Finding#severity}. */
  public FindingBuilder severity(Severity weight) {
    severity = weight;
    return this;
  }

  /** Not an error: part of what the verdict needs was only inferred. */
  public FindingBuilder warning() {
    return severity(Severity.WARNING);
  }

  /** A warning where {@code inferred}, else an error. */
  public FindingBuilder warningIf(boolean inferred) {
    return severity(inferred ? Severity.WARNING : Severity.ERROR);
  }

  /** Makes it a warning that is not certain, for that reason; changes nothing if it is empty. */
  public FindingBuilder doubted(String reason) {
    return reason.isEmpty() ? this : warning().confidence(Confidence.CLASS, reason);
  }

  /** Sets the confidence, and one sentence that gives the reason for it. */
  public FindingBuilder confidence(Confidence how, String sentence) {
    confidence = how;
    confidenceReason = sentence;
    return this;
  }

  /** {@link Finding#classes}, where more than their names is known. */
  public FindingBuilder classes(List<ClassEvidence> involved) {
    classes = involved;
    return this;
  }

  /** {@link Finding#path}. */
  public FindingBuilder path(List<PathStep> steps) {
    path = steps;
    return this;
  }

  /** The event at which it was found. */
  public FindingBuilder at(Witness event) {
    witness = event;
    return this;
  }

  /** A second event that the verdict needs; null: none. */
  public FindingBuilder after(Witness event) {
    other = event;
    return this;
  }

  /** What happened and why it is wrong, in sentences a person would write. */
  public FindingBuilder because(String sentences) {
    explanation = sentences;
    return this;
  }

  /** Adds a circumstance that was seen and may make it harmless, as a sentence. */
  public FindingBuilder mitigation(String sentence) {
    mitigations.add(sentence);
    return this;
  }

  /** {@link #mitigation} for each of them. */
  public FindingBuilder mitigations(List<String> sentences) {
    mitigations.addAll(sentences);
    return this;
  }

  /** {@link Finding#usages}. */
  public FindingBuilder usages(List<UsageEvidence> conflicting) {
    usages = conflicting;
    return this;
  }

  /** {@link Finding#ledger}. */
  public FindingBuilder ledger(List<LedgerLine> lines) {
    ledger = lines;
    return this;
  }

  /** The rule that it is of. */
  public Rule rule() {
    return rule;
  }

  /** The finding, seen once. */
  public Finding build() {
    return new Finding(
        rule,
        fingerprint,
        headline,
        severity,
        confidence,
        confidenceReason,
        1,
        classes,
        path,
        witness,
        other,
        explanation,
        mitigations,
        usages,
        ledger,
        List.of());
  }
}
