package dev.lockreel.emulation.kernel;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.LedgerLine;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.Witness;
import java.util.ArrayList;
import java.util.List;

/**
 * A finding of a model in the making: an error that certainly happened, unless it is said
 * otherwise.
 */
public final class Verdict {
  private final Rule rule;
  private final List<String> about = new ArrayList<>();
  private final List<String> mitigations = new ArrayList<>();
  private Severity severity = Severity.ERROR;
  private Confidence confidence = Confidence.CERTAIN;
  private String reason = "";
  private String headline;
  private Witness witness;
  private Witness other;
  private String explanation = "";
  private List<LedgerLine> ledger = List.of();

  /**
   * @param about what it is about: functions, protocols ({@code vfio-fault=remap-each}), lock
   *     classes; never an address or a pid, since rule and these make the fingerprint
   */
  public Verdict(Rule rule, String... about) {
    this.rule = rule;
    this.headline = rule.headline();
    this.about.addAll(List.of(about));
  }

  public Verdict headline(String text) {
    headline = text;
    return this;
  }

  /** Not an error: part of what the verdict needs was only inferred. */
  public Verdict warning() {
    severity = Severity.WARNING;
    return this;
  }

  /** How sure it is, and one sentence on what that rests on. */
  public Verdict confidence(Confidence how, String sentence) {
    confidence = how;
    reason = sentence;
    return this;
  }

  /** The event at which it was found. */
  public Verdict at(Witness event) {
    witness = event;
    return this;
  }

  /** A second event that the verdict needs. */
  public Verdict after(Witness event) {
    other = event;
    return this;
  }

  /** What happened and why it is wrong, in sentences a person would write. */
  public Verdict because(String sentences) {
    explanation = sentences;
    return this;
  }

  public Verdict mitigation(String sentence) {
    mitigations.add(sentence);
    return this;
  }

  public Verdict ledger(List<LedgerLine> lines) {
    ledger = lines;
    return this;
  }

  /** The finding, seen once. */
  public Finding finding() {
    List<ClassEvidence> subjects =
        about.stream().map(each -> new ClassEvidence(each, 0, "", "")).toList();
    return new Finding(
        rule,
        Fingerprint.of(rule, about),
        headline,
        severity,
        confidence,
        reason,
        1,
        subjects,
        List.of(),
        witness,
        other,
        explanation,
        mitigations,
        List.of(),
        ledger);
  }
}
