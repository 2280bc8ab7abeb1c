package dev.lockreel.lockdep;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.ReadTally;

/**
 * Proves from the events themselves that a release was lost without a mark (an inferred gap), drops
 * the stale held lock and withdraws what rested on it alone.
 *
 * <p>Each of these is a proof: a task gets ({@code lock_acquired}, or a trylock) an exclusive lock
 * object that it holds already; a task gets one that another task has got and not released; a
 * recursion on one lock object of which one release balanced one half, while the task goes on to
 * take it a third time or comes to user space; a lock held when the number of its task is given to
 * a new one. Between {@code lock_acquire} and {@code lock_acquired} nothing is proved.
 */
final class LostReleases {
  private final Tasks tasks;
  private final Instances instances;
  private final DependencyDrawing drawing;
  private final HeldStack stack;
  private final MissingEvents missing;
  private final ReadTally notes;

  LostReleases(
      Tasks tasks,
      Instances instances,
      DependencyDrawing drawing,
      HeldStack stack,
      MissingEvents missing) {
    this.tasks = tasks;
    this.instances = instances;
    this.drawing = drawing;
    this.stack = stack;
    this.missing = missing;
    notes = missing.notes();
  }

  /**
   * The scene's task has got the exclusive lock object of its entry {@code index}.
   *
   * @param slot of the object in {@link Instances}
   */
  void got(Scene scene, int index, int slot) {
    Task task = scene.task;
    int older = olderExclusive(task, index);
    if (older >= 0) {
      drop(scene, task, older, "the same task got the lock again while holding it");
    }
    int holder = instances.holder(slot);
    if (holder != Instances.NOBODY && holder != task.number) {
      otherTaskGotIt(scene, holder, slot);
    }
    instances.setHolder(slot, task.number);
  }

  /** A task takes an exclusive lock object again of which it released one of two acquisitions. */
  void thirdTime(Scene scene, int index) {
    drop(
        scene,
        scene.task,
        index,
        "one release balanced two acquisitions, and the lock is taken anew");
  }

  /**
   * A task is where it holds nothing, with entry {@code index} half balanced or older than the
   * trace.
   */
  void atUserSpace(Scene scene, int index) {
    drop(scene, scene.task, index, "the task came to user space without having released it");
  }

  /** A pid is given to a new task while its old one holds locks. */
  void pidReused(Scene scene, Task old) {
    while (old.depth > 0) {
      drop(scene, old, old.depth - 1, "the number of the holding task was given to a new one");
    }
  }

  /**
   * The scene's task has held, and now releases, an exclusive object that {@code holder} asked for
   * before it. In a trace without lock_acquired events the holder has got it if it went on to do
   * something else with locks.
   */
  void heldAtOnce(Scene scene, int holder, int slot) {
    Task other = tasks.find(holder);
    int index = other == null ? -1 : other.find(scene.lock);
    boolean wentOn = index >= 0 && other.wentOn(index) && !other.held[index].shared();
    if (wentOn) {
      missing.heldAtOnce();
    }
    if (wentOn
        && scene.lockClass.type.excludes()
        && other.held[index].classId() == instances.classId(slot)) {
      drop(scene, other, index, "another task has held and released the lock meanwhile");
    }
  }

  /** The task has got a lock that it never asked for in this trace: acquisitions are missing. */
  void gotUnasked(Scene scene) {
    Task task = scene.task;
    task.acquiresLost = true;
    task.distrust();
    notes.noticed(
        new AnomalyExample(
            Anomaly.INFERRED_GAP,
            scene.origin.file(),
            scene.position,
            scene.lockClass.printedName()
                + " got by "
                + stack.describe(task, scene)
                + ": lock_acquired without a lock_acquire"));
  }

  private void otherTaskGotIt(Scene scene, int holder, int slot) {
    Task other = tasks.find(holder);
    int index = other == null ? -1 : other.find(scene.lock);
    if (index >= 0
        && other.held[index].is(HeldLock.ACQUIRED)
        && !Entry.isShared(other.held[index].entry)
        && Entry.classId(other.held[index].entry) == instances.classId(slot)) {
      drop(scene, other, index, "another task got the lock meanwhile");
    }
  }

  private static int olderExclusive(Task task, int index) {
    for (int i = index - 1; i >= 0; i--) {
      if (task.held[i].lock == task.held[index].lock
          && task.held[i].references == 0
          && !Entry.isShared(task.held[i].entry)
          && Entry.classId(task.held[i].entry) == Entry.classId(task.held[index].entry)) {
        return i;
      }
    }
    return -1;
  }

  private void drop(Scene scene, Task task, int index, String proof) {
    LockClass lockClass = scene.classes.of(Entry.classId(task.held[index].entry));
    notes.noticed(
        new AnomalyExample(
            Anomaly.INFERRED_GAP,
            scene.origin.file(),
            scene.position,
            lockClass.printedName()
                + " taken by "
                + stack.describe(task, scene)
                + " at line "
                + Position.text(task.held[index].position)
                + ": "
                + proof));
    long serial = task.held[index].serial;
    long lock = task.held[index].lock;
    stack.removeStale(scene, task, index);
    task.forget(lock);
    task.distrust();
    drawing.withdraw(serial);
    missing.lost(lockClass.id);
    if (lock != 0) {
      int slot = instances.find(lock);
      if (slot >= 0 && instances.holder(slot) == task.number) {
        instances.setHolder(slot, Instances.NOBODY);
      }
    }
  }
}
