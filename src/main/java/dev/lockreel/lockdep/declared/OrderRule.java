package dev.lockreel.lockdep.declared;

import dev.lockreel.finding.ClassPattern;
import dev.lockreel.finding.Severity;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A rule about the order of locks that the user declared.
 *
 * @param name {@code ""} where it has none
 * @param classes the ones that it is about; for {@link Kind#ORDER} in the order in which they are
 *     taken
 * @param under of {@link Kind#NEVER_UNDER}: what must not be held; else empty
 * @param reason why it is so; {@code ""} where the user does not say
 * @param severity of a finding
 */
public record OrderRule(
    String name,
    Kind kind,
    List<ClassPattern> classes,
    List<ClassPattern> under,
    String reason,
    Severity severity) {
  /** The kinds of rules. */
  public enum Kind {
    /**
     * No class may be waited for while a later one is held. A trylock waits for nothing and breaks
     * no order.
     */
    ORDER,
    /** None of the classes is taken, not even by trylock, while one of the others is held. */
    NEVER_UNDER,
    /** None of the classes is held while hardirqs are enabled. */
    IRQ_SAFE,
    /**
     * Nothing is taken, not even by trylock, while one of the classes is held; what the kernel does
     * not validate (rcu_read_lock and its like) does not count.
     */
    LEAF
  }

  public OrderRule {
    classes = List.copyOf(classes);
    under = List.copyOf(under);
  }

  /** A unique text: the name, else the declaration. */
  String identity() {
    return name.isEmpty() ? declaration() : name;
  }

  /** The rule in words that follow "declares". */
  public String declaration() {
    return switch (kind) {
      case ORDER -> "the order " + list(classes);
      case NEVER_UNDER -> list(classes) + " never to be taken under " + list(under);
      case IRQ_SAFE -> list(classes) + " never to be held with hardirqs enabled";
      case LEAF -> list(classes) + " a leaf, under which nothing is taken";
    };
  }

  private static String list(List<ClassPattern> patterns) {
    return patterns.stream().map(ClassPattern::toString).collect(Collectors.joining(", "));
  }
}
