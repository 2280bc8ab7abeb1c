package dev.lockreel.emulation.kernel;

import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.finding.FindingBuilder;
import java.util.List;
import java.util.Set;

/**
 * An emulated part of the kernel: keeps its objects, lists and counters as the events of one source
 * show, and checks the invariants that its authors state. What it keeps is bounded by the objects
 * that live; a restart goes on with it where it stopped.
 */
public interface Model extends Stateful {
  /**
   * Its events, and what it does with each. An event that is no stimulus is followed alike in both
   * ways of replaying.
   */
  EventTable events();

  /** As the documentation of the kept state names it. */
  String name();

  /** Adds the types of what it keeps. */
  void types(StateTypes types);

  /** Classes of the locks that its protocols take, as the kernel prints their names. */
  default Set<String> lockClasses() {
    return Set.of();
  }

  /** Classes of the recorded locks whose holders it wants to know where outcomes are followed. */
  default Set<String> followedLocks() {
    return Set.of();
  }

  /** A recorded task holds such a lock for write, for certain, from now on. */
  default void lockedForWrite(ModelEvent moment, long lock) {}

  /** A recorded task has released such a lock. */
  default void unlocked(ModelEvent moment, long lock) {}

  /** A task that {@link Kernel#watch} was asked for goes back to user space. */
  default void returnsToUser(ModelEvent moment) {}

  /** A task has begun to exit (sched_process_exit): it does nothing of its own from now on. */
  default void exits(ModelEvent moment) {}

  /**
   * The last thread of a process has been switched away from for good: nothing of it is left to
   * run.
   *
   * @param process as in {@link Processes}
   */
  default void processGone(int process, ModelEvent moment) {}

  /**
   * What is still waiting where the trace ends, as findings of the report alone: reading more of
   * the trace withdraws them.
   */
  default List<FindingBuilder> waiting() {
    return List.of();
  }

  /** How many objects it keeps that are alive as far as the trace has shown; cheap. */
  default int liveObjects() {
    return 0;
  }

  /** Events of a CPU were lost: what happened there meanwhile is unknown. */
  default void gap(ModelEvent moment) {}
}
