package dev.lockreel.search;

import dev.lockreel.finding.Rule;
import java.time.Duration;
import java.util.Set;

/**
 * How far a search goes.
 *
 * @param threads that run executions, at least 1
 * @param mostPreemptions orders with more preemptions are left out; {@link #UNBOUNDED} for none
 * @param mostExecutions of the search without bound; {@link Long#MAX_VALUE} for no limit
 * @param time after which it stops; null for no limit
 * @param mostSteps of one call: one that would take more is taken for endless
 * @param without rules whose findings are left out
 */
public record SearchOptions(
    int threads,
    int mostPreemptions,
    long mostExecutions,
    Duration time,
    int mostSteps,
    Set<Rule> without) {
  /** For {@link #mostPreemptions}: every order. */
  public static final int UNBOUNDED = -1;

  /** Steps of one call, by default. */
  public static final int MOST_STEPS = 2_000;

  /** Every order, on all cores. */
  public static SearchOptions all() {
    return new SearchOptions(
        Runtime.getRuntime().availableProcessors(),
        UNBOUNDED,
        Long.MAX_VALUE,
        null,
        MOST_STEPS,
        Set.of());
  }

  /** Without the findings of these rules. */
  public SearchOptions withoutRules(Set<Rule> rules) {
    return new SearchOptions(threads, mostPreemptions, mostExecutions, time, mostSteps, rules);
  }

  /** With so many threads. */
  public SearchOptions withThreads(int count) {
    return new SearchOptions(count, mostPreemptions, mostExecutions, time, mostSteps, without);
  }
}
