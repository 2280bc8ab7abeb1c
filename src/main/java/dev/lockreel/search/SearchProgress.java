package dev.lockreel.search;

/** Hears how far a search has come; called by the thread that began it. */
public interface SearchProgress {
  /** Hears nothing. */
  SearchProgress NONE = new SearchProgress() {};

  /** Every order with at most so many preemptions was run. */
  default void bounded(int preemptions, long orders, int findings) {}

  /** An execution was run; cheap, and called by whichever thread ran it. */
  default void executed(long executions, double done) {}

  /** Asked often, by any thread: whether the search is to stop. */
  default boolean cancelled() {
    return false;
  }
}
