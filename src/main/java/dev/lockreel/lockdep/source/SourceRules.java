package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.lockdep.declared.OrderRule;
import dev.lockreel.lockdep.facts.Fact;
import java.util.List;
import java.util.function.Function;

/**
 * The settings of a source's validator: annotations, declared orders, known addresses.
 *
 * @param annotations what is known of classes by name
 * @param orders that the user declared
 * @param noValidateKey address of {@code __lockdep_no_validate__} in the traced kernel; 0 unknown
 * @param alone computes the findings that the facts of one source lead to without any other source;
 *     asked where lockdep has reported something that no event shows
 */
public record SourceRules(
    ClassAnnotations annotations,
    List<OrderRule> orders,
    long noValidateKey,
    Function<List<Fact>, List<Finding>> alone) {
  public SourceRules {
    orders = List.copyOf(orders);
  }
}
