package dev.lockreel.lockdep.declared;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.ClassPattern;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.ClassMark;
import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Entry;
import java.util.ArrayList;
import java.util.List;

/** The orders that the user declared: what breaks them, and what is said about that. */
public final class DeclaredOrders {
  final List<OrderRule> rules;

  public DeclaredOrders(List<OrderRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * A class that a finding is about.
   *
   * @param stableName without its version
   */
  public record Involved(String stableName, ClassEvidence evidence) {
    String name() {
      return evidence.name();
    }
  }

  public boolean isEmpty() {
    return rules.isEmpty();
  }

  public int size() {
    return rules.size();
  }

  /** The places of a class of that name in each rule. */
  public Places places(String name, String stableName) {
    return new Places(rules, name, stableName);
  }

  /** Whether taking one class while another one is held breaks a rule. */
  public boolean breaks(int rule, Places held, Places taken, int entry) {
    return switch (rules.get(rule).kind()) {
      case ORDER ->
          !Entry.isTry(entry) && taken.among[rule] >= 0 && held.among[rule] > taken.among[rule];
      case NEVER_UNDER -> taken.among[rule] >= 0 && held.under[rule] >= 0;
      case LEAF -> Entry.isChecked(entry) && held.among[rule] >= 0;
      case IRQ_SAFE -> false;
    };
  }

  /** Whether a rule says that the class is not held with hardirqs enabled. */
  public boolean forbidsEnabled(int rule, Places marked) {
    return rules.get(rule).kind() == OrderRule.Kind.IRQ_SAFE && marked.among[rule] >= 0;
  }

  /**
   * One class was taken while another was held.
   *
   * @param kinds {@link DependencyKind} bits
   */
  public Finding broken(int rule, Involved held, Involved taken, int kinds, Witness witness) {
    PathStep step =
        new PathStep(
            held.name(),
            taken.name(),
            DependencyKind.strongest(kinds),
            held.evidence().usage(),
            taken.evidence().usage(),
            witness);
    return finding(
        rule,
        List.of(held, taken),
        List.of(step),
        witness,
        taken.name() + " was taken while " + held.name() + " was held.");
  }

  /** A class was held with hardirqs enabled. */
  public Finding enabled(int rule, Involved held, Witness witness) {
    return finding(
        rule,
        List.of(held),
        List.of(),
        witness,
        witness.mode().isEmpty()
            ? "hardirqs were switched on while " + held.name() + " was held."
            : held.name() + " was taken with hardirqs enabled.");
  }

  private Finding finding(
      int broken, List<Involved> involved, List<PathStep> path, Witness witness, String happened) {
    OrderRule rule = rules.get(broken);
    List<String> identity = new ArrayList<>(List.of(rule.identity()));
    involved.forEach(each -> identity.add(each.stableName()));
    String who = rule.name().isEmpty() ? "A rule" : "Rule \"" + rule.name() + "\"";
    String why = rule.reason().isEmpty() ? "" : " The rule's reason: " + rule.reason();
    return Finding.of(Rule.LOCK_ORDER_RULE, identity)
        .severity(rule.severity())
        .confidence(Confidence.CERTAIN, "One task did it, in one event.")
        .classes(involved.stream().map(Involved::evidence).toList())
        .path(path)
        .at(witness)
        .because(
            ClassMark.plain(who + " declares " + rule.declaration() + ": ")
                + happened
                + ClassMark.plain(why))
        .build();
  }

  /** The places of a class in the lists of each rule: the first pattern that fits, or -1. */
  public static final class Places {
    private final int[] among;
    private final int[] under;

    private Places(List<OrderRule> rules, String name, String stableName) {
      among = rules.stream().mapToInt(rule -> place(rule.classes(), name, stableName)).toArray();
      under = rules.stream().mapToInt(rule -> place(rule.under(), name, stableName)).toArray();
    }

    private static int place(List<ClassPattern> patterns, String name, String stableName) {
      for (int i = 0; i < patterns.size(); i++) {
        if (patterns.get(i).fits(name) || patterns.get(i).fits(stableName)) {
          return i;
        }
      }
      return -1;
    }
  }
}
