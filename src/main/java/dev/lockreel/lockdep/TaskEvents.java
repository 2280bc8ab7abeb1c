package dev.lockreel.lockdep;

import dev.lockreel.finding.Rule;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.Symbols;

/**
 * Handles what is not a lock event: interrupts, passages to user space, the lives of tasks, gaps.
 */
final class TaskEvents {
  private final UserMode userMode = new UserMode();

  /** Where the kernel schedules at the end of a tracepoint. */
  private final SymbolTest notracePreemption =
      new SymbolTest(parent -> parent.startsWith("preempt_schedule_notrace"));

  private final SourceParts source;
  private final LockGraph graph;
  private final LockClasses classes;
  private final Tasks tasks;
  private final Instances instances;
  private final IrqState irqs;
  private final RecentFindings recent;
  private final Scene scene;
  private final HeldStack stack;
  private final LostReleases lost;

  TaskEvents(SourceParts source) {
    this.source = source;
    graph = source.graph;
    classes = source.classes;
    tasks = source.tasks;
    instances = source.instances;
    irqs = source.irqs;
    recent = source.recent;
    scene = source.scene;
    stack = source.stack;
    lost = source.lost;
  }

  /** An event of that kind. */
  void handle(EventBatch batch, int row, EventKind kind) {
    switch (kind) {
      case MERGED -> nameLate(batch, row);
      case IRQ_ENABLE -> {
        source.traits.irqsEnabled = true;
        if (userMode.goesTo(batch.caller(row), batch.symbols)) {
          atUserSpace(batch, row);
        }
        irqsEnabled(batch, row);
      }
      case BH_ENABLE -> bottomHalvesEnabled(batch, row);
      case IRQ_DISABLE -> {
        boolean passes = userMode.passes(batch.caller(row), batch.symbols);
        if (passes
            && (!source.traits.irqsEnabled
                || userMode.cameFrom(batch.caller(row), batch.symbols))) {
          atUserSpace(batch, row);
        } else if (passes) {
          // Signals and other work come first; irq_enable shows the passage.
          tasks.of(batch.pid[row], batch.cpu[row]).leaving = true;
        } else if (notracePreemption.passes(batch.parent(row), batch.symbols)) {
          preempted(batch, row);
        }
      }
      case USER_RETURN, PAGE_FAULT_USER -> atUserSpace(batch, row);
      case IRQ_HANDLER_ENTRY -> irqs.handler(batch.cpu[row], ContextBits.HARDIRQ, true);
      case IRQ_HANDLER_EXIT -> {
        irqs.handler(batch.cpu[row], ContextBits.HARDIRQ, false);
        tasks.of(batch.pid[row], batch.cpu[row]).hardirqThreaded = false;
      }
      case SOFTIRQ_ENTRY -> irqs.handler(batch.cpu[row], ContextBits.SOFTIRQ, true);
      case SOFTIRQ_EXIT -> irqs.handler(batch.cpu[row], ContextBits.SOFTIRQ, false);
      case HARDIRQ_THREADED -> tasks.of(batch.pid[row], batch.cpu[row]).hardirqThreaded = true;
      case SCHED_PROCESS_FORK -> forked(batch, row);
      case SCHED_PROCESS_EXIT -> exited(batch, row);
      case LOCK_DESTROY -> destroyed(batch, row);
      case LOST_EVENTS -> gap(batch, row, batch.cpu[row]);
      case TRACE_BOUNDARY -> boundary(batch, row);
      default -> wentOn(batch, row);
    }
  }

  /**
   * A task is preempted. Where a lock_acquire was its last event, that is inside the tracepoint:
   * the kernel has the lock on the task's stack only when the tracepoint is over, and what the
   * scheduler takes meanwhile is not taken under it.
   */
  private void preempted(EventBatch batch, int row) {
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    if (task.isTaking() && (irqs.of(batch.context[row], batch.cpu[row]) & IrqState.CONTEXT) == 0) {
      task.defer();
    }
  }

  /** Something in its own context that is not the lock_acquire of what the task took last. */
  private void wentOn(EventBatch batch, int row) {
    Task task = tasks.find(batch.pid[row]);
    if (task != null && (batch.context[row] & ContextBits.INTERRUPT_MASK) == 0) {
      task.lastTaken = 0;
    }
  }

  /** The thin twin of an acquisition followed it, with the name of its class. */
  private void nameLate(EventBatch batch, int row) {
    if (batch.lateName(row) == Symbols.NONE) {
      return;
    }
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    int index = batch.lock[row] == 0 ? -1 : task.find(batch.lock[row]);
    LockClass held = index < 0 ? null : classes.of(task.held[index].classId());
    if (held != null && held.name.isEmpty()) {
      classes.name(held, batch.symbols.text(batch.lateName(row)));
    }
  }

  private void irqsEnabled(EventBatch batch, int row) {
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    task.leaving = false;
    if (task.deferred != null) {
      stack.resume(task);
    }
    if (task.depth > 0 && (task.hardirqsMasked || task.softirqsMasked)) {
      int irq = irqs.of(batch.context[row], batch.cpu[row]) | IrqState.HARDIRQS_ON;
      boolean softirqsOff = (batch.context[row] & ContextBits.BH_OFF) != 0;
      boolean known = (batch.context[row] & ContextBits.CONTEXT_KNOWN) != 0;
      if (known && irqs.showsBottomHalves() && !softirqsOff && (irq & IrqState.CONTEXT) == 0) {
        irq |= IrqState.SOFTIRQS_ON;
      }
      source.noticeIrqsOn(batch, row, task, irq);
    }
  }

  private void bottomHalvesEnabled(EventBatch batch, int row) {
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    int irq = irqs.of(batch.context[row], batch.cpu[row]);
    if (task.depth > 0
        && (irq & (IrqState.HARDIRQS_ON | IrqState.CONTEXT)) == IrqState.HARDIRQS_ON) {
      source.noticeIrqsOn(batch, row, task, irq | IrqState.SOFTIRQS_ON);
    }
  }

  private void atUserSpace(EventBatch batch, int row) {
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    if (task.deferred != null) {
      stack.resume(task);
    }
    if (task.depth > 0 && (irqs.of(batch.context[row], batch.cpu[row]) & IrqState.CONTEXT) == 0) {
      scene.forget();
      source.setScene(batch, row, task, null, 0, 0);
      for (int i = task.depth - 1; i >= 0; i--) {
        if (task.held[i].is(HeldLock.DOUBTFUL) || !task.held[i].is(HeldLock.AFTER_USER_SPACE)) {
          lost.atUserSpace(scene, i);
        }
      }
      graph.heldAtUserReturn.report(scene, task, Rule.LOCK_HELD_AT_USER_RETURN.headline());
    }
    task.knownEmpty = true;
    task.acquiresLost = false;
  }

  private void forked(EventBatch batch, int row) {
    Task child = tasks.findOrAdd(batch.childPid(row));
    if (child.depth > 0 && !child.held[0].is(HeldLock.REPORTED)) {
      scene.forget();
      source.setScene(batch, row, child, null, 0, 0);
      lost.pidReused(scene, child);
    }
    confirmAll(child);
    disown(child);
    child.reset(batch.timestampNanos[row]);
    child.parent = batch.pid[row];
    child.knownEmpty = true;
  }

  private void exited(EventBatch batch, int row) {
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    if (task.deferred != null) {
      stack.resume(task);
    }
    if (task.depth > 0) {
      scene.forget();
      source.setScene(batch, row, task, null, 0, 0);
      graph.heldAtExit.report(
          scene, task, "WARNING: " + stack.describe(task, scene) + " still has locks held!");
    }
  }

  private void destroyed(EventBatch batch, int row) {
    long start = batch.freedAddress(row);
    long size = Math.max(1, batch.freedBytes(row));
    for (Task task : tasks.all()) {
      for (int i = 0; i < task.depth; i++) {
        if (Long.compareUnsigned(task.held[i].lock - start, size) < 0) {
          scene.forget();
          source.setScene(batch, row, tasks.of(batch.pid[row], batch.cpu[row]), null, 0, 0);
          scene.lockClass = classes.of(Entry.classId(task.held[i].entry));
          graph.heldLockFreed.report(
              scene, task, i, Rule.HELD_LOCK_FREED.headline(), heldBy(task, task.held[i]));
        }
      }
    }
  }

  /** Who holds a lock that the scene's task frees; empty where that is the task itself. */
  private String heldBy(Task holder, HeldLock held) {
    return holder == scene.task
        ? ""
        : stack.describe(holder, scene)
            + " took it at "
            + scene.origin.file()
            + ":"
            + Position.text(held.position)
            + " and holds it.";
  }

  /**
   * Events of a CPU were lost: every task that may have run there meanwhile may hold anything now.
   */
  private void gap(EventBatch batch, int row, int cpu) {
    recent.lost(cpu, graph.findings);
    instances.newEpoch();
    irqs.forget(cpu);
    for (Task task : tasks.all()) {
      if (!runsElsewhere(task, cpu)) {
        disown(task);
        confirmAll(task);
        task.reset(batch.timestampNanos[row]);
      }
    }
    for (Task task : tasks.all()) {
      for (int i = 0; i < task.depth; i++) {
        if (task.held[i].lock != 0 && source.excludes(task.held[i]) && source.hasGot(task, i)) {
          instances.shown(instances.slot(task.held[i].lock), Entry.classId(task.held[i].entry));
        }
      }
    }
  }

  /** Another trace begins, of this boot or another one, or events of any CPU were lost. */
  private void boundary(EventBatch batch, int row) {
    EventDetail detail = batch.detail[row];
    if (detail != null && "start".equals(detail.fields().get("kind")) && tasks.cpus() > 0) {
      source.notes.noticed(
          new AnomalyExample(
              Anomaly.TRACE_RESTART,
              batch.origin.file(),
              batch.position[row],
              "held locks are forgotten here"));
    }
    for (int cpu = 0; cpu < tasks.cpus(); cpu++) {
      gap(batch, row, cpu);
    }
  }

  /** Nobody is known to hold what the task held, since its held locks are forgotten. */
  private void disown(Task task) {
    if (task.deferred != null) {
      stack.resume(task);
    }
    for (int i = 0; i < task.depth; i++) {
      int slot = task.held[i].lock == 0 ? -1 : instances.find(task.held[i].lock);
      if (slot >= 0 && instances.holder(slot) == task.number) {
        instances.setHolder(slot, Instances.NOBODY);
      }
    }
  }

  /** The held locks are forgotten, not disproved. */
  private void confirmAll(Task task) {
    for (int i = 0; i < task.depth; i++) {
      if (task.held[i].is(HeldLock.EVIDENCE)) {
        graph.pending.confirm(task.held[i].serial);
      }
    }
  }

  private boolean runsElsewhere(Task task, int cpu) {
    for (int other = 0; other < tasks.cpus(); other++) {
      if (other != cpu && tasks.lastOn(other) == task && tasks.lastOn(cpu) != task) {
        return true;
      }
    }
    return false;
  }
}
