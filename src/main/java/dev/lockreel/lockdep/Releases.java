package dev.lockreel.lockdep;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.ReadTally;

/** Handles lock_release: takes the entry off the stack, or judges a release that none balances. */
final class Releases {
  private final EventClasses eventClasses;
  private final SourceParts source;
  private final LockGraph graph;
  private final LockClasses classes;
  private final Tasks tasks;
  private final Instances instances;
  private final IrqState irqs;
  private final RecentFindings recent;
  private final TraceTraits traits;
  private final Scene scene;
  private final HeldStack stack;
  private final LostReleases lost;
  private final ReadTally notes;

  Releases(SourceParts source, EventClasses eventClasses) {
    this.source = source;
    this.eventClasses = eventClasses;
    graph = source.graph;
    classes = source.classes;
    tasks = source.tasks;
    instances = source.instances;
    irqs = source.irqs;
    recent = source.recent;
    traits = source.traits;
    scene = source.scene;
    stack = source.stack;
    lost = source.lost;
    notes = source.notes;
  }

  /** A lock_release event. */
  void release(EventBatch batch, int row) {
    traits.releases++;
    recent.heard(batch.cpu[row], traits.acquisitions + traits.releases);
    long lock = batch.lock[row];
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    if (task.deferred != null) {
      source.maybeResume(batch, row, task);
    }
    if (task.depth > 0 && (task.hardirqsMasked || task.softirqsMasked)) {
      source.noticeIrqsOn(
          batch, row, task, irqs.of(batch.context[row], batch.lockBits[row], batch.cpu[row]));
    }
    int top = task.depth - 1;
    int index = top >= 0 && lock != 0 && task.held[top].lock == lock ? top : held(batch, row, task);
    if (index < 0) {
      unbalanced(batch, row, task);
      return;
    }
    source.missing.released(task.held[index].classId());
    if (index < top && task.contextChangesAbove(index)) {
      scene.forget();
      source.setScene(batch, row, task, classes.of(task.held[index].classId()), 0, 0);
      graph.unlockBalance.reportOtherContext(scene);
    }
    if (lock != 0) {
      int slot = instances.slot(lock);
      if (source.excludes(task.held[index])) {
        instances.shown(slot, task.held[index].classId());
      }
      int holder = instances.holder(slot);
      if (holder == task.number) {
        instances.setHolder(slot, Instances.NOBODY);
      } else if (holder != Instances.NOBODY && !traits.acquired && !task.held[index].shared()) {
        scene.forget();
        source.setScene(batch, row, task, classes.of(task.held[index].classId()), 0, 0);
        lost.heldAtOnce(scene, holder, slot);
      }
    }
    if (task.held[index].references != 0 && --task.held[index].references != 0) {
      return;
    }
    if (task.held[index].is(HeldLock.RECURSES) && lock != 0) {
      halfBalance(task, index);
    }
    if (task.held[index].is(HeldLock.EVIDENCE)) {
      graph.pending.confirm(task.held[index].serial);
    }
    if (index == top) {
      task.depth = top;
    } else {
      scene.forget();
      source.setScene(batch, row, task, null, 0, 0);
      stack.releaseBelowTop(scene, task, index);
      task.lastTaken = 0;
    }
  }

  private int held(EventBatch batch, int row, Task task) {
    long lock = batch.lock[row];
    if (lock != 0) {
      int exact = task.find(lock);
      if (exact >= 0 || task.depth == 0) {
        return exact;
      }
      return task.sharesEntry()
          ? task.findShared(eventClasses.of(batch, row, batch.lockBits[row]).id)
          : -1;
    }
    return (batch.lockBits[row] & LockBits.FULL) != 0
        ? -1
        : task.findClass(classes.byName(batch.name[row], batch.symbols).id);
  }

  /**
   * One release of two acquisitions of one object: what is left may be stale, unless it stands for
   * other objects as well.
   */
  private void halfBalance(Task task, int index) {
    for (int i = index - 1; i >= 0; i--) {
      if (task.held[i].lock == task.held[index].lock && task.held[i].references == 0) {
        task.held[i].mark(HeldLock.DOUBTFUL);
        return;
      }
    }
  }

  private void unbalanced(EventBatch batch, int row, Task task) {
    long lock = batch.lock[row];
    int lockBits = batch.lockBits[row];
    int slot = lock == 0 ? -1 : instances.slot(lock);
    boolean shown = slot >= 0 && (instances.wasShown(slot) || gotByAnother(task, slot, lock));
    int holder = slot < 0 ? Instances.NOBODY : instances.holder(slot);
    scene.forget();
    source.setScene(batch, row, task, eventClasses.of(batch, row, lockBits), 0, 0);
    if ((lockBits & LockBits.FULL) == 0) {
      traits.thinAcquisitions--;
    }
    if (slot >= 0 && !scene.lockClass.type.hasReaders()) {
      instances.shown(slot, scene.lockClass.id);
    }
    boolean firstSeen = !task.seen && holder == Instances.NOBODY && !task.knownEmpty;
    task.seen = true;
    boolean forgotten = lock != 0 && task.wasForgotten(lock);
    boolean markOnly = !scene.lockClass.check && (lockBits & LockBits.FULL) == 0;
    if (markOnly
        || forgotten
        || task.acquiresLost
        || (firstSeen && (slot < 0 || !heldByAsker(slot, lock)))
        || olderThanTracing(batch, row, task, slot)
        || source.missing.explains(scene.lockClass)
        || (!shown && !task.knownEmpty)) {
      notes.noticed(
          new AnomalyExample(
              Anomaly.RELEASE_BEFORE_TRACE,
              batch.origin.file(),
              batch.position[row],
              scene.lockClass.printedName() + " released by " + stack.describe(task, scene)));
      return;
    }
    KeptFinding found = graph.unlockBalance.report(scene, holder);
    recent.observed(traits.acquisitions + traits.releases, found);
    source.missing.unbalanced(scene.lockClass, found);
    source.missingCpus.proved();
    Task other = holder == Instances.NOBODY ? null : tasks.find(holder);
    int held = other == null ? -1 : other.find(lock);
    if (held >= 0) {
      other.held[held].mark(HeldLock.REPORTED);
    }
  }

  /**
   * Whether an idle task releases what it never took in the trace. Events on a CPU that is not
   * online yet, or not any more, are not traced, and its idle task runs there before and after.
   */
  private boolean olderThanTracing(EventBatch batch, int row, Task task, int slot) {
    return task.number < 0
        && (irqs.of(batch.context[row], batch.cpu[row]) & IrqState.CONTEXT) == 0
        && (slot < 0
            || (instances.holder(slot) == Instances.NOBODY
                && instances.asker(slot) != task.number));
  }

  /** Another task that asked for the object got past it: its acquisition was shown. */
  private boolean gotByAnother(Task task, int slot, long lock) {
    int asker = instances.asker(slot);
    Task other = asker == Instances.NOBODY || asker == task.number ? null : tasks.find(asker);
    int index = other == null ? -1 : other.find(lock);
    return index >= 0
        && source.excludes(other.held[index])
        && (!traits.acquired || index < other.depth - 1);
  }

  private boolean heldByAsker(int slot, long lock) {
    int asker = instances.asker(slot);
    Task other = asker == Instances.NOBODY ? null : tasks.find(asker);
    int index = other == null ? -1 : other.find(lock);
    return index >= 0 && source.hasGot(other, index);
  }
}
