package dev.lockreel.lockdep;

import dev.lockreel.finding.Rule;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.Symbols;

/**
 * Prove that a work item releases what it takes; follows the work items that workers run. Around a
 * work item its worker, be it a kworker or a workqueue's rescuer, holds the lockdep maps of the
 * workqueue and of the work item, and nothing else: what it holds besides was taken by the work
 * item, or its release was lost. Source: the kernel's process_one_work.
 *
 * <p>Work items that run in softirqs are left out: the task under them is no worker.
 */
final class WorkItems {
  /** The names that the kernel gives to the maps begin so. */
  private static final String WORKQUEUE_MAP = "(wq_completion)";

  private static final String WORK_MAP = "(work_completion)";

  private final SourceParts source;
  private final EventCursor event;
  private final StillHeldCheck heldAtWorkEnd;

  WorkItems(SourceParts source) {
    this.source = source;
    event = source.event;
    heldAtWorkEnd =
        new StillHeldCheck(
            Rule.LOCK_HELD_AT_WORK_END,
            "The worker took it after this very work item had begun.",
            source.findings);
  }

  /** A workqueue_execute_start. */
  void started() {
    Task task = worker();
    if (task != null) {
      for (int i = 0; i < task.depth; i++) {
        task.held[i].mark(HeldLock.BEFORE_WORK);
      }
      task.inWork = true;
    }
  }

  /** A workqueue_execute_end: the function of the work item has returned. */
  void ended() {
    Task task = worker();
    if (task == null) {
      return;
    }
    boolean isWorker = (event.contextBits() & ContextBits.CONTEXT_KNOWN) != 0;
    for (int i = task.depth - 1; i >= 0; i--) {
      HeldLock held = task.held[i];
      if (takenInWork(task, held) ? held.is(HeldLock.DOUBTFUL) : isWorker && isStale(held)) {
        source.lost.atWorkEnd(task, i);
      }
    }
    report(task);
    task.inWork = false;
  }

  /** The task that runs the work item; null in a softirq, where it is only interrupted. */
  private Task worker() {
    Task task = source.tasks.of(event.pid(), event.cpu());
    if (task.deferred != null) {
      source.stack.resume(task);
    }
    int irq = source.irqs.of(event.contextBits(), event.cpu());
    return (irq & IrqState.CONTEXT) == 0 ? task : null;
  }

  /**
   * Reports what the work item has taken and not released, and forgets it: what the worker takes in
   * its next work items is not meant to be taken under it.
   */
  private void report(Task worker) {
    int function = event.place();
    String who = function == Symbols.NONE ? "The work item" : event.text(function);
    for (int i = worker.depth - 1; i >= 0; i--) {
      HeldLock held = worker.held[i];
      if (takenInWork(worker, held) && !held.is(HeldLock.REPORTED)) {
        heldAtWorkEnd.report(
            Occurrence.of(event, worker, null),
            worker,
            i,
            Rule.LOCK_HELD_AT_WORK_END.headline(),
            who
                + " took "
                + held.lockClass().mark()
                + " and returned without having released it.");
        source.pending.confirm(held.serial);
        worker.forget(held.lock);
        source.stack.removeStale(worker, i);
      }
    }
  }

  private static boolean takenInWork(Task task, HeldLock held) {
    return task.inWork && !held.is(HeldLock.BEFORE_WORK);
  }

  /** Whether a worker cannot have had that entry before its work item, and no finding has it. */
  private static boolean isStale(HeldLock held) {
    SourceClass lockClass = held.lockClass();
    return !held.is(HeldLock.REPORTED)
        && lockClass.type != LockType.MAP
        && !lockClass.name.isEmpty()
        && !lockClass.name.startsWith(WORKQUEUE_MAP)
        && !lockClass.name.startsWith(WORK_MAP);
  }
}
