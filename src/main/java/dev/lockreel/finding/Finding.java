package dev.lockreel.finding;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One verdict with its evidence. Two findings with the same fingerprint are the same finding, seen
 * {@link #count} times.
 *
 * @param fingerprint of rule and classes alone ({@link Fingerprint}), so that it survives a new
 *     capture
 * @param headline the kernel's exact text where lockdep has one
 * @param count how often it was observed
 * @param classes the classes involved; for an inversion in path order; for a finding of the
 *     emulated core the function or protocol that it is about
 * @param path the dependencies that close the cycle or lead from the irq-safe to the irq-unsafe
 *     class; the last step is the one that was drawn last. Empty for findings about one event
 * @param witness the event at which it was found
 * @param other a second event that the verdict needs, such as the earlier acquisition in an
 *     interrupt; or null
 * @param confidenceReason one sentence that says what the confidence rests on
 * @param mitigations circumstances seen that may make it harmless, each a sentence
 * @param usages for findings about interrupts: the two usages that conflict; for one class the
 *     earlier one first, for two the one of the irq-safe class; else empty
 * @param ledger for findings about counts: who added and who took away; else empty
 * @param cycles for a finding that stands for many cycles in one component of the graph: the
 *     shortest ones known, the one of {@code path} among them; {@code count} is how many there are.
 *     Else empty
 */
public record Finding(
    Rule rule,
    String fingerprint,
    String headline,
    Severity severity,
    Confidence confidence,
    String confidenceReason,
    long count,
    List<ClassEvidence> classes,
    List<PathStep> path,
    Witness witness,
    Witness other,
    String explanation,
    List<String> mitigations,
    List<UsageEvidence> usages,
    List<LedgerLine> ledger,
    List<ListedCycle> cycles) {
  private static final String HELD_REASON =
      "It rests on a lock that is still held where reading stands: should its release have been lost,"
          + " the rest of the trace withdraws this.";

  private static final String UNBALANCED_REASON =
      "No acquisition follows where reading stands: should acquisitions have been switched off before"
          + " releases, the rest of the trace withdraws this.";

  private static final String DOUBTFUL_REASON =
      "The trace is not read to its end, and so far it may lack the events of other CPUs, or its"
          + " lines are in disorder: should its rest not show otherwise, this is only a warning.";

  public Finding {
    classes = List.copyOf(classes);
    path = List.copyOf(path);
    mitigations = List.copyOf(mitigations);
    usages = List.copyOf(usages);
    ledger = List.copyOf(ledger);
    cycles = List.copyOf(cycles);
  }

  /**
   * Begins a finding.
   *
   * @param identity what makes the fingerprint together with the rule, as in {@link
   *     Fingerprint#of}: functions, protocols ({@code vfio-fault=remap-each}), stable names of lock
   *     classes; never an address or a pid. The finding's classes are these names until {@link
   *     FindingBuilder#classes} says more.
   */
  public static FindingBuilder of(Rule rule, String... identity) {
    return of(rule, List.of(identity));
  }

  /** Begins a finding; {@code identity} as above. */
  public static FindingBuilder of(Rule rule, List<String> identity) {
    return new FindingBuilder(rule, identity);
  }

  /** This finding, seen {@code newCount} times. */
  public Finding withCount(long newCount) {
    return new Finding(
        rule,
        fingerprint,
        headline,
        severity,
        confidence,
        confidenceReason,
        newCount,
        classes,
        path,
        witness,
        other,
        explanation,
        mitigations,
        usages,
        ledger,
        cycles);
  }

  /** This finding with {@code form} applied to every text in it. */
  public Finding withTexts(UnaryOperator<String> form) {
    return new Finding(
        rule,
        form.apply(fingerprint),
        form.apply(headline),
        severity,
        confidence,
        form.apply(confidenceReason),
        count,
        classes.stream().map(each -> each.withTexts(form)).toList(),
        path.stream().map(each -> each.withTexts(form)).toList(),
        witness.withTexts(form),
        other == null ? null : other.withTexts(form),
        form.apply(explanation),
        mitigations.stream().map(form).toList(),
        usages.stream().map(each -> each.withTexts(form)).toList(),
        ledger.stream().map(each -> each.withTexts(form)).toList(),
        cycles.stream().map(each -> each.withTexts(form)).toList());
  }

  /**
   * This finding, about one cycle, as that about all cycles of its component.
   *
   * @param identity its fingerprint
   * @param sentences its explanation
   * @param shortest {@link #cycles}
   */
  public Finding ofComponent(String identity, String sentences, List<ListedCycle> shortest) {
    return new Finding(
        rule,
        identity,
        headline,
        severity,
        confidence,
        confidenceReason,
        count,
        classes,
        path,
        witness,
        other,
        sentences,
        mitigations,
        usages,
        ledger,
        shortest);
  }

  /**
   * This finding while what it rests on is open where reading stands, such as a lock that is still
   * held: at most a warning.
   */
  public Finding asProvisional() {
    return provisional(rule == Rule.BAD_UNLOCK_BALANCE ? UNBALANCED_REASON : HELD_REASON);
  }

  /**
   * This finding while its trace, were it to end where reading stands, would be doubted: at most a
   * warning.
   */
  public Finding asDoubtful() {
    return provisional(DOUBTFUL_REASON);
  }

  private Finding provisional(String reason) {
    return new Finding(
        rule,
        fingerprint,
        headline,
        severity == Severity.ERROR ? Severity.WARNING : severity,
        Confidence.PROVISIONAL,
        confidence == Confidence.PROVISIONAL ? confidenceReason : reason,
        count,
        classes,
        path,
        witness,
        other,
        explanation,
        mitigations,
        usages,
        ledger,
        cycles);
  }

  /** This finding as a warning of at most class confidence, for that reason. */
  public Finding doubted(String reason) {
    return new Finding(
        rule,
        fingerprint,
        headline,
        Severity.WARNING,
        Confidence.CLASS,
        reason,
        count,
        classes,
        path,
        witness,
        other,
        explanation,
        mitigations,
        usages,
        ledger,
        cycles);
  }

  /** Every event that it rests on. */
  public Stream<Witness> witnesses() {
    return Stream.of(
            Stream.of(witness),
            Stream.ofNullable(other),
            path.stream().map(PathStep::witness),
            usages.stream().map(UsageEvidence::witness),
            ledger.stream().map(LedgerLine::witness))
        .flatMap(each -> each)
        .filter(Objects::nonNull);
  }

  /** Whether its evidence is better than that of another observation of the same finding. */
  public boolean isStrongerThan(Finding again) {
    int bySeverity = severity.compareTo(again.severity);
    return bySeverity < 0 || (bySeverity == 0 && confidence.compareTo(again.confidence) < 0);
  }

  /** One of each fingerprint, in the order of the first ones, seen as often as all of them. */
  public static List<Finding> mergedByFingerprint(Stream<Finding> observations) {
    Map<String, Finding> all = new LinkedHashMap<>();
    observations.forEach(each -> all.merge(each.fingerprint, each, Finding::and));
    return List.copyOf(all.values());
  }

  private Finding and(Finding again) {
    return (again.isStrongerThan(this) ? again : this).withCount(count + again.count);
  }
}
