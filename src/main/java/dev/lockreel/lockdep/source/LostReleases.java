package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.SourceDoubted;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.Position;

/**
 * Proves from the events themselves that a release was lost without a mark (an inferred gap), drops
 * the stale held lock and withdraws the evidence that rested on it alone.
 *
 * <p>Each of these is a proof: a task acquires ({@code lock_acquired}, or a trylock) an exclusive
 * lock object that it holds already; a task acquires one that another task has acquired and not
 * released; a recursion on one lock object of which one release balanced one half, while the task
 * goes on to take it a third time or comes to user space; a lock held where a work item ends that
 * did not take it; a lock that an interrupt took, when the interrupted task releases one below it;
 * a lock held when the number of its task is given to a new one. Between {@code lock_acquire} and
 * {@code lock_acquired} nothing is proved.
 */
final class LostReleases {
  /**
   * Where so many losses are proved and none is marked there are others that cannot be, as in text
   * of perf script without --show-lost-events: no error of the source is one. Fewer may be moments
   * in which tracing was off, as while a kernel boots.
   */
  private static final long MANY_LOSSES = 100;

  private final SourceParts source;
  private final Tasks tasks;
  private final EventCursor event;

  LostReleases(SourceParts source) {
    this.source = source;
    tasks = source.tasks;
    event = source.event;
  }

  /** The task has got the exclusive lock object of its entry {@code index}. */
  void got(Task task, int index, Instance instance) {
    int older = olderExclusive(task, index);
    if (older >= 0) {
      drop(task, older, "the same task got the lock again while holding it");
    }
    if (instance.holder != Instance.NO_TASK && instance.holder != task.number) {
      otherTaskGotIt(instance);
    }
    instance.holder = task.number;
  }

  /**
   * A task takes an exclusive lock object a third time, having released one of two acquisitions.
   */
  void thirdTime(Task task, int index) {
    drop(task, index, "one release balanced two acquisitions, and the lock is taken anew");
  }

  /**
   * A task comes to user space, where it holds nothing, with entry {@code index} half balanced or
   * older than the trace.
   */
  void atUserSpace(Task task, int index) {
    drop(task, index, "the task came to user space without having released it");
  }

  /** The work item is over, and {@code task}, its worker, still has entry {@code index}. */
  void atWorkEnd(Task task, int index) {
    drop(task, index, "the work item ended without having released it");
  }

  /** The interrupt that took entry {@code index} is over. */
  void interruptOver(Task task, int index) {
    drop(task, index, "the interrupt that took it is over");
  }

  /** The task ends with entry {@code index}, whose release may be among lost events. */
  void atExit(Task task, int index) {
    drop(task, index, "events were lost, and the task ended without having released it");
  }

  /** The memory of entry {@code index} is freed; its release may be among lost events. */
  void atFree(Task task, int index) {
    drop(task, index, "events were lost, and its memory was freed");
  }

  /**
   * The task holds more locks than a kernel's task can. Where many losses are proved already that
   * is proof of more; nothing but the newest entry is held for sure.
   */
  void tooDeep(Task task) {
    if (losses() < MANY_LOSSES || task.depth < MissingEvents.DEEP) {
      return;
    }
    for (int i = task.depth - 2; i >= 0; i--) {
      drop(task, i, "a task holds no more than 48 locks (MAX_LOCK_DEPTH)");
    }
  }

  /**
   * The task waited for the lock of entry {@code index}, and does what it cannot while it waits.
   */
  void neverGot(Task task, int index) {
    drop(task, index, "its task waited for it and went on, without a lock_acquired");
  }

  /** A pid is given to a new task while its old one holds locks. */
  void pidReused(Task old) {
    while (old.depth > 0) {
      drop(old, old.depth - 1, "the number of the holding task was given to a new one");
    }
  }

  /**
   * The task of the event has held, and now releases, an exclusive object that another task, its
   * holder, asked for before it. In a trace without lock_acquired events the holder has got it if
   * it went on to something that who waits does not do.
   */
  void heldAtOnce(HeldLock released, Instance instance) {
    Task other = tasks.find(instance.holder);
    int index = other == null ? -1 : other.find(released.lock);
    boolean wentOn = index >= 0 && other.wentOn(index) && !other.held[index].shared();
    if (wentOn) {
      source.missing.heldAtOnce();
    }
    if (wentOn
        && released.lockClass.type.excludes()
        && other.held[index].classId() == instance.classId) {
      drop(other, index, "another task has held and released the lock meanwhile");
    }
  }

  /** The task acquired a lock that it never asked for in this trace: acquisitions are missing. */
  void gotUnasked(Task task, SourceClass lockClass) {
    task.acquiresLost = true;
    task.distrust();
    noticed(
        lockClass.printedName()
            + " got by "
            + HeldStack.describe(task, event)
            + ": lock_acquired without a lock_acquire");
    tasks.lostUnmarked();
  }

  /** A CPU went on with another task than the one that it switched to. */
  void hole() {
    noticed(
        "CPU "
            + event.cpu()
            + " goes on with task "
            + event.pid()
            + ", to which no sched_switch switched: events are missing before it");
  }

  private void otherTaskGotIt(Instance instance) {
    Task other = tasks.find(instance.holder);
    int index = other == null ? -1 : other.find(instance.address);
    if (index >= 0
        && other.held[index].is(HeldLock.ACQUIRED)
        && !Entry.isShared(other.held[index].entry)
        && other.held[index].classId() == instance.classId) {
      drop(other, index, "another task got the lock meanwhile");
    }
  }

  private static int olderExclusive(Task task, int index) {
    for (int i = task.findOlder(index); i >= 0; i = task.findOlder(i)) {
      if (task.held[i].references == 0
          && !Entry.isShared(task.held[i].entry)
          && (task.held[i].classId() == task.held[index].classId()
              || task.held[i].lockClass.sharesKey(task.held[index].lockClass))) {
        return i;
      }
    }
    return -1;
  }

  private void noticed(String loss) {
    source.notes.noticed(
        new AnomalyExample(Anomaly.INFERRED_GAP, event.file(), event.position(), loss));
    if (losses() == MANY_LOSSES && !source.traits.marksLosses) {
      source.facts.accept(
          new SourceDoubted(
              event.batch.origin.source(),
              "The events prove again and again that others were lost without a mark, so that who"
                  + " held what is not known."));
    }
  }

  private long losses() {
    return source.notes.anomalies().getOrDefault(Anomaly.INFERRED_GAP, 0L);
  }

  /**
   * Events were lost without a mark after the acquisition of that serial number: acquisitions may
   * be among them, of any task.
   */
  private void lostAfter(long serial) {
    source.recent.lostAfter(serial, source.findings);
    source.losses.lostUnmarked(event.batch, event.row, serial);
    if (losses() <= MANY_LOSSES) {
      tasks.awake().forEach(Task::distrust);
    }
    source.instances.newEpoch();
    tasks.lostUnmarked();
  }

  private void drop(Task task, int index, String proof) {
    HeldLock gone = task.held[index];
    SourceClass lockClass = gone.lockClass;
    noticed(
        lockClass.printedName()
            + " taken by "
            + HeldStack.describe(task, event)
            + " at line "
            + Position.text(gone.position)
            + ": "
            + proof);
    source.stack.removeStale(task, index);
    task.forget(gone.lock);
    task.distrust();
    source.drawing.withdraw(gone.serial);
    source.missing.lost(lockClass.number);
    lostAfter(gone.serial);
    gone.disown(task);
  }
}
