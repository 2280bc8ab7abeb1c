package dev.lockreel.search.dpor;

/**
 * A program of several tasks that can be run again and again from the same state. Its only sources
 * of nondeterminism are the order of its tasks' steps and its choices.
 */
@FunctionalInterface
public interface Program {
  /**
   * Runs it once. Before each step it asks which task goes on, and says during the step what that
   * touches. Returns when no task can go on or it was asked to stop.
   *
   * @throws DivergenceException it did not do what it did before under the same director
   */
  void run(Director director);
}
