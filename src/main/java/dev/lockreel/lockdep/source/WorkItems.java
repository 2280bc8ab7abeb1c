package dev.lockreel.lockdep.source;

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
  /** Prefix of the names that the kernel gives to the maps of workqueues. */
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
            "The worker took it during this very work item.",
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
      boolean begunBeforeTrace = !task.inWork && source.tasks.isWhole();
      boolean takenInWork =
          begunBeforeTrace ? isLock(held.lockClass) : task.inWork && !held.is(HeldLock.BEFORE_WORK);
      if (held.is(HeldLock.REPORTED)) {
        continue;
      }
      if (takenInWork && !held.mayBeReleased()) {
        report(task, i, functionName());
      } else if (takenInWork || (isWorker && isLock(held.lockClass))) {
        source.lost.atWorkEnd(task, i);
      }
    }
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
   * The task releases entry {@code index}, which is not the top one. Where that is the map of a
   * workqueue or of a work item, the work item is over, since only process_one_work takes anything
   * under these: who waits for a work item takes its maps and releases them at once.
   */
  void released(Task task, int index) {
    HeldLock map = task.held[index];
    if (!isMap(map.lockClass)) {
      return;
    }
    for (int i = task.depth - 1; i > index; i--) {
      HeldLock held = task.held[i];
      if (held.context == map.context
          && isLock(held.lockClass)
          && !held.is(HeldLock.REPORTED)
          && !held.mayBeReleased()) {
        report(task, i, "The work item");
      }
    }
  }

  /**
   * Reports what the work item has taken and not released, and forgets it: what the worker takes in
   * its next work items is not meant to be taken under it.
   */
  private void report(Task worker, int index, String who) {
    HeldLock held = worker.held[index];
    heldAtWorkEnd.report(
        Occurrence.of(event, worker, null),
        worker,
        index,
        Rule.LOCK_HELD_AT_WORK_END.headline(),
        who + " took " + held.lockClass.mark() + " and returned without having released it.");
    source.missing.leftByWork(held);
    worker.forget(held.lock);
    source.stack.removeStale(worker, index);
  }

  private String functionName() {
    int function = event.place();
    return function == Symbols.NONE ? "The work item" : event.text(function);
  }

  /** A lock, by its name: no pseudo lock, such as the maps that a worker holds by right. */
  private static boolean isLock(SourceClass lockClass) {
    return lockClass.type != LockType.MAP && !lockClass.name.isEmpty() && !isMap(lockClass);
  }

  private static boolean isMap(SourceClass lockClass) {
    return lockClass.name.startsWith(WORKQUEUE_MAP) || lockClass.name.startsWith(WORK_MAP);
  }
}
