package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.DependencyDrawn.Drawing;
import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.Observation;
import dev.lockreel.trace.EventDetail;
import java.util.List;

/**
 * An operation of a task on a lock that has to be checked or remembered: the event under the
 * cursor, or an earlier acquisition. Made only where the chain cache has no answer, and valid only
 * until the cursor moves.
 */
final class Occurrence {
  final EventCursor event;
  final Task task;

  /** The class of the lock; null where the event has no lock. */
  final SourceClass lockClass;

  /** {@link Entry} of an acquisition; else 0. */
  final int entry;

  /** Interrupt context, {@code ContextBits.INTERRUPT_MASK}. */
  final int context;

  /** Address of the lock, 0 where hidden or none. */
  final long lock;

  final long position;
  final long timestampNanos;

  /** Symbol of the code position. */
  final int place;

  private final EventDetail detail;
  private Observation observation;

  private Occurrence(
      EventCursor event, Task task, SourceClass lockClass, Acquisition how, EventDetail detail) {
    this.event = event;
    this.task = task;
    this.lockClass = lockClass;
    this.detail = detail;
    entry = how.entry;
    context = how.context;
    lock = how.lock;
    position = how.position;
    timestampNanos = how.timestampNanos;
    place = how.place;
  }

  private record Acquisition(
      int entry, int context, long lock, long position, long timestampNanos, int place) {
    /** At the event under the cursor. */
    static Acquisition at(EventCursor event, int entry, int irq, long lock) {
      return new Acquisition(
          entry,
          irq & IrqState.CONTEXT,
          lock,
          event.position(),
          event.timestampNanos(),
          event.place());
    }
  }

  /** The event under the cursor, which acquires a lock. */
  static Occurrence acquiring(
      EventCursor event, Task task, SourceClass lockClass, int entry, int irq) {
    return now(event, task, lockClass, Acquisition.at(event, entry, irq, event.lockOrNone()));
  }

  /**
   * The event under the cursor, which acquires nothing.
   *
   * @param lockClass null where it is about none
   */
  static Occurrence of(EventCursor event, Task task, SourceClass lockClass) {
    return acquiring(event, task, lockClass, 0, 0);
  }

  /** The event under the cursor, which shows something about a held lock of its task. */
  static Occurrence about(EventCursor event, Task task, HeldLock held, SourceClass lockClass) {
    return now(event, task, lockClass, Acquisition.at(event, 0, 0, held.lock));
  }

  private static Occurrence now(
      EventCursor event, Task task, SourceClass lockClass, Acquisition how) {
    return new Occurrence(event, task, lockClass, how, event.batch.detail[event.row]);
  }

  /**
   * A held lock as if it were taken by the event under the cursor, which has released a lock below
   * it.
   *
   * @param entry how it is taken there
   */
  static Occurrence takenAgain(
      EventCursor event, Task task, HeldLock held, SourceClass lockClass, int entry) {
    return now(event, task, lockClass, Acquisition.at(event, entry, held.context, held.lock));
  }

  /**
   * An earlier acquisition of the task, where later events show that it was wrong.
   *
   * @param nanos when it was; 0 where that is not known any more
   */
  static Occurrence earlier(
      EventCursor event, Task task, HeldLock taken, SourceClass lockClass, long nanos) {
    Acquisition how =
        new Acquisition(
            taken.entry,
            taken.context,
            taken.lock,
            taken.position,
            nanos != 0 ? nanos : event.timestampNanos(),
            taken.ip);
    return new Occurrence(event, task, lockClass, how, null);
  }

  /** The event to be remembered, with the locks held just before it; made once. */
  Observation observation() {
    if (observation == null) {
      observation = new TracedObservation(this, task.depth);
    }
    return observation;
  }

  /** The event as it draws a dependency from held entry {@code held} of its task. */
  Drawing drawing(int held) {
    int omitted = task.depth - TracedObservation.kept(task.depth);
    return held < omitted
        ? new Drawing(new TracedObservation(this, held), 0)
        : new Drawing(observation(), held - omitted);
  }

  List<String> stack() {
    return detail == null ? List.of() : detail.stack();
  }
}
