package dev.lockreel.emulation.kernel;

import dev.lockreel.finding.FindingBuilder;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * An emulated part of the kernel: keeps its objects, lists and counters as the events of one source
 * tell, and checks the invariants that its authors state. What it keeps is all in serializable
 * fields, so that a restart goes on where it stopped, and is bounded by the objects that live.
 */
public interface Model extends Serializable {
  /**
   * Its events, and what it does with each. An event that is no stimulus is followed alike in both
   * ways of replaying.
   */
  EventTable events();

  /** Classes of the locks that its protocols take, as the kernel prints their names. */
  default Set<String> lockClasses() {
    return Set.of();
  }

  /** A task that {@link Kernel#watch} was asked for goes back to user space. */
  default void returnsToUser(ModelEvent moment) {}

  /** A task has begun to exit (sched_process_exit): it will do no more work of its own. */
  default void exits(ModelEvent moment) {}

  /**
   * The last thread of a process has been switched away from for good: nothing of it is left to
   * run.
   *
   * @param process as in {@link Processes}
   */
  default void processGone(int process, ModelEvent moment) {}

  /**
   * What is still waiting where the trace ends, as verdicts that say so: said of the trace as it
   * is, and said no more when more of it is read.
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
