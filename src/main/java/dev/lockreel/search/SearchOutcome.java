package dev.lockreel.search;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FoundOrder;
import java.util.List;

/**
 * What a search has found.
 *
 * @param complete every order was searched, or every one with the preemptions that were asked for
 * @param preemptions every order with at most so many was run; {@link SearchOptions#UNBOUNDED} for
 *     every order
 * @param executions of the search without bound: one for each class of equivalent orders
 * @param steps of all executions
 * @param boundedOrders orders that were run for the bounds on preemptions
 * @param done estimated share of the executions that were run, in [0, 1]
 * @param protocols that ran, as {@code NAME=VARIANT}
 * @param findings those with an order first, by preemptions and steps
 */
public record SearchOutcome(
    boolean complete,
    int preemptions,
    long executions,
    long steps,
    long boundedOrders,
    double done,
    List<String> protocols,
    List<Shown> findings) {
  public SearchOutcome {
    protocols = List.copyOf(protocols);
    findings = List.copyOf(findings);
  }

  /**
   * A finding.
   *
   * @param order that shows it; null where it rests on the lock orders of several executions
   */
  public record Shown(Finding finding, FoundOrder order) {}
}
