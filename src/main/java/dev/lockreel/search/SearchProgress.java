package dev.lockreel.search;

/** Hears how far a search has come; said by the thread that began it. */
public interface SearchProgress {
  /** Hears nothing. */
  SearchProgress NONE = new SearchProgress() {};

  /** Every order with at most so many preemptions was run. */
  default void bounded(int preemptions, long orders, int findings) {}

  /**
   * The search goes on; said about every ten seconds, by any thread.
   *
   * @param done estimated share of the executions that were run, in [0, 1]
   */
  default void goesOn(long executions, double done) {}

  /** Asked often, by any thread: whether the search is to stop. */
  default boolean cancelled() {
    return false;
  }
}
