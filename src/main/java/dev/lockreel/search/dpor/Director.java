package dev.lockreel.search.dpor;

/** Decides what a {@link Program} does next, and hears what its steps touch. */
public interface Director {
  /** From {@link #next}: the program is to stop. */
  int STOP = -1;

  /** The most tasks that a program may have. */
  int MOST_TASKS = 64;

  /**
   * Chooses the task that takes the next step.
   *
   * @param enabled the tasks that can take a step, as bits; not 0
   * @return its number, or {@link #STOP}
   */
  int next(long enabled);

  /** Hears that the current step accesses an object, a lock among others. */
  void touches(int object, Access access);

  /**
   * Hears that what the current step accesses depends on the state of what it accesses: before
   * another step that it depends on it may access something else.
   */
  default void varies() {}

  /**
   * Decides a choice, which is the whole of the current step.
   *
   * @param alternatives how many there are, at least 1
   * @return the number of the alternative, from 0
   */
  int choose(int alternatives);

  /**
   * Hears that the current step is what enables a task: it begins it, or wakes it. The grant of a
   * lock by its release needs no word.
   */
  void enables(int task);
}
