package dev.lockreel.emulation.kernel;

import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.finding.FindingBuilder;
import java.util.List;
import java.util.Set;

/**
 * An emulated part of the kernel. It keeps its objects, lists and counters as the events of one
 * source show them, and checks the invariants that its authors state. Its size is bounded by the
 * live objects; its state survives a restart.
 */
public interface Model extends Stateful {
  /**
   * The events that it takes, with their handlers. An event that is no stimulus is followed alike
   * in both ways of replaying.
   */
  EventTable events();

  /** The events that protocols run for, without {@code _ret}. */
  default Set<String> protocolEvents() {
    return Set.of();
  }

  /**
   * All shared state that an event changes of its own: one that no protocol runs for, or before the
   * protocol's first step.
   */
  default List<Shared> touches(ModelEvent event) {
    return List.of();
  }

  /** Whether {@link #touches}, where it says nothing, may say something in another state. */
  default boolean touchesVary(ModelEvent event) {
    return false;
  }

  /**
   * All shared state that an event looks at before its protocol's first step, in whatever state;
   * other than the objects that it names.
   */
  default List<Shared> reads(ModelEvent event) {
    return List.of();
  }

  /** Its name in the documentation of the kept state. */
  String name();

  /** Registers the types of its state. */
  void types(StateTypes types);

  /** Classes of the locks that its protocols take, as the kernel prints their names. */
  default Set<String> lockClasses() {
    return Set.of();
  }

  /** Classes of the recorded locks whose holders it follows where outcomes are observed. */
  default Set<String> followedLocks() {
    return Set.of();
  }

  /**
   * Whether it is called when one of {@link #followedLocks} is taken or released; else it only asks
   * who holds them.
   */
  default boolean hearsOfLocks() {
    return false;
  }

  /** Classes of the recorded locks of whose requests it hears, by {@link #asksFor}. */
  default Set<String> heardLocks() {
    return Set.of();
  }

  /** Called when a recorded task has asked for a lock of {@link #heardLocks}. */
  default void asksFor(int pid, String lockClass) {}

  /** Called when a recorded task certainly holds such a lock for write from now on. */
  default void lockedForWrite(ModelEvent moment, long lock) {}

  /** Called when a recorded task has released such a lock. */
  default void unlocked(ModelEvent moment, long lock) {}

  /** Called when a task that {@link Kernel#watch} was called for returns to user space. */
  default void returnsToUser(ModelEvent moment) {}

  /** Called when a task begins to exit (sched_process_exit); it makes no calls from now on. */
  default void exits(ModelEvent moment) {}

  /**
   * Called when the last thread of a process has been switched away from for good.
   *
   * @param process as in {@link Processes}
   */
  default void processGone(int process, ModelEvent moment) {}

  /**
   * Findings about calls that still wait where the trace ends, for the report alone: more of the
   * trace withdraws them.
   */
  default List<FindingBuilder> waiting() {
    return List.of();
  }

  /** What was chosen of it and changed nothing for some calls, in sentences. */
  default List<String> withoutEffect() {
    return List.of();
  }

  /** The number of objects that are alive as far as the trace has shown; cheap. */
  default int liveObjects() {
    return 0;
  }

  /** Called when events of a CPU were lost: what happened there meanwhile is unknown. */
  default void gap(ModelEvent moment) {}
}
