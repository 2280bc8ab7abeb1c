package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FoundOrder;
import java.util.List;

/**
 * The result of a search of the orders of a scenario's calls.
 *
 * @param toolVersion version of lockreel
 * @param scenario its file
 * @param protocols that ran, as {@code NAME=VARIANT}
 * @param tasks {@code comm/pid} of the tasks that have calls
 * @param calls of the scenario
 * @param without ids of the rules whose findings are left out
 * @param extent how much was searched
 * @param findings those with an order first, by preemptions and steps
 */
public record SearchReport(
    String toolVersion,
    String scenario,
    List<String> protocols,
    List<String> tasks,
    int calls,
    List<String> without,
    Extent extent,
    List<Searched> findings) {
  public SearchReport {
    protocols = List.copyOf(protocols);
    tasks = List.copyOf(tasks);
    findings = List.copyOf(findings);
    without = List.copyOf(without);
  }

  /**
   * How much was searched.
   *
   * @param complete all that was asked for
   * @param stopped why it ended before; {@code ""} where it did not
   * @param preemptions every order with at most so many was run; -1 for every order, -2 for none
   * @param executions one for each class of equivalent orders
   * @param orders that were run for the bounds on preemptions
   * @param steps of all of them
   * @param done estimated share of the executions that were run, in [0, 1]
   */
  public record Extent(
      boolean complete,
      String stopped,
      int preemptions,
      long executions,
      long orders,
      long steps,
      double done) {
    /** For {@link #preemptions}: every order. */
    public static final int EVERY_ORDER = -1;

    /** For {@link #preemptions}: not even those without any. */
    public static final int NONE = -2;
  }

  /**
   * A finding.
   *
   * @param order the shortest that shows it; null where it rests on the lock orders of several
   */
  public record Searched(Finding finding, FoundOrder order) {}
}
