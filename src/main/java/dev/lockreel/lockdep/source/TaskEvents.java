package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Rule;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.Symbols;
import java.util.List;

/**
 * Handles all but lock events: interrupts, passages to user space, start and end of tasks, gaps.
 */
final class TaskEvents {
  private final UserMode userMode = new UserMode();
  private final InterruptEntry entries = new InterruptEntry();

  /** The functions in which the kernel schedules at the end of a tracepoint. */
  private final SymbolTest notracePreemption =
      new SymbolTest(parent -> parent.startsWith("preempt_schedule_notrace"));

  private final SourceParts source;
  private final EventCursor event;
  private final SourceClasses classes;
  private final Tasks tasks;
  private final Instances instances;
  private final IrqState irqs;
  private final RecentFindings recent;
  private final HeldStack stack;
  private final LostReleases lost;
  private final StillHeldCheck heldAtUserReturn;
  private final StillHeldCheck heldAtExit;
  private final StillHeldCheck heldLockFreed;

  TaskEvents(SourceParts source) {
    this.source = source;
    event = source.event;
    classes = source.classes;
    tasks = source.tasks;
    instances = source.instances;
    irqs = source.irqs;
    recent = source.recent;
    stack = source.stack;
    lost = source.lost;
    heldAtUserReturn =
        new StillHeldCheck(
            Rule.LOCK_HELD_AT_USER_RETURN,
            "The task took it in this very system call and was seen on its way to user space.",
            source.findings);
    heldAtExit =
        new StillHeldCheck(
            Rule.LOCK_HELD_AT_EXIT, "The task ended without having released it.", source.findings);
    heldLockFreed =
        new StillHeldCheck(
            Rule.HELD_LOCK_FREED,
            "The lock lies in memory that was freed while it was held.",
            source.findings);
  }

  /** An event of that kind. */
  void handle(EventKind kind) {
    EventBatch batch = event.batch;
    int row = event.row;
    switch (kind) {
      case MERGED -> nameLate();
      case IRQ_ENABLE -> {
        source.traits.irqsEnabled = true;
        if ((batch.context[row] & ContextBits.CONTEXT_KNOWN) == 0) {
          irqs.handler(batch.cpu[row], ContextBits.HARDIRQ, false);
          if (entries.runsSoftirqs(batch, row)) {
            irqs.handler(batch.cpu[row], ContextBits.SOFTIRQ, true);
          }
        }
        if (userMode.goesTo(batch.caller(row), batch.symbols)) {
          atUserSpace();
        }
        irqsEnabled();
      }
      case BH_ENABLE -> bottomHalvesEnabled();
      case IRQ_DISABLE -> {
        boolean passes = userMode.passes(batch.caller(row), batch.symbols);
        if (passes) {
          interruptsOver();
        } else if ((batch.context[row] & ContextBits.CONTEXT_KNOWN) == 0) {
          if (entries.beginsHardirq(batch, row)) {
            irqs.handler(batch.cpu[row], ContextBits.HARDIRQ, true);
          } else if (entries.runsSoftirqs(batch, row)) {
            irqs.handler(batch.cpu[row], ContextBits.SOFTIRQ, false);
          }
        }
        if (passes
            && (!source.traits.irqsEnabled
                || userMode.cameFrom(batch.caller(row), batch.symbols))) {
          atUserSpace();
        } else if (passes) {
          // Signals and other work come first; irq_enable shows the passage.
          tasks.of(event.pid(), event.cpu()).leaving = true;
        } else if (notracePreemption.passes(batch.parent(row), batch.symbols)) {
          preempted();
        }
      }
      case USER_RETURN, PAGE_FAULT_USER -> atUserSpace();
      case IRQ_HANDLER_ENTRY -> irqs.handler(event.cpu(), ContextBits.HARDIRQ, true);
      case IRQ_HANDLER_EXIT -> {
        irqs.handler(event.cpu(), ContextBits.HARDIRQ, false);
        tasks.of(event.pid(), event.cpu()).hardirqThreaded = false;
      }
      case SOFTIRQ_ENTRY -> irqs.handler(event.cpu(), ContextBits.SOFTIRQ, true);
      case SOFTIRQ_EXIT -> irqs.handler(event.cpu(), ContextBits.SOFTIRQ, false);
      case HARDIRQ_THREADED -> tasks.of(event.pid(), event.cpu()).hardirqThreaded = true;
      case SCHED_PROCESS_FORK -> forked();
      case TASK_FORK -> threadForked();
      case TASK_JOIN -> threadJoined();
      case SCHED_PROCESS_EXIT -> exited();
      case LOCK_DESTROY -> destroyed();
      case WORKQUEUE_EXECUTE_START -> {
        wentOn();
        source.workItems.started();
      }
      case WORKQUEUE_EXECUTE_END -> {
        wentOn();
        source.workItems.ended();
      }
      case LOST_EVENTS -> {
        source.traits.marksLosses = true;
        gap(event.cpu());
      }
      case TRACE_BOUNDARY -> boundary();
      case TRACE_START -> started();
      default -> wentOn();
    }
  }

  /**
   * A task is preempted. Where a lock_acquire was its last event, that is inside the tracepoint:
   * the kernel has the lock on the task's stack only when the tracepoint is over, and what the
   * scheduler takes meanwhile is not taken under it.
   */
  private void preempted() {
    Task task = tasks.of(event.pid(), event.cpu());
    if (task.isTaking() && (irqs.of(event.contextBits(), event.cpu()) & IrqState.CONTEXT) == 0) {
      task.defer();
    }
  }

  /** Notes an event in the task's own context that is not the lock_acquire of what it took last. */
  private void wentOn() {
    Task task = tasks.find(event.pid());
    if (task != null && (event.contextBits() & ContextBits.INTERRUPT_MASK) == 0) {
      task.lastTaken = 0;
    }
  }

  /** The thin twin of an acquisition followed it, with the name of its class. */
  private void nameLate() {
    if (event.batch.lateName(event.row) == Symbols.NONE) {
      return;
    }
    Task task = tasks.of(event.pid(), event.cpu());
    int index = event.lock() == 0 ? -1 : task.find(event.lock());
    SourceClass held = index < 0 ? null : task.held[index].lockClass;
    if (held != null && held.name.isEmpty()) {
      classes.name(held, event.text(event.batch.lateName(event.row)));
      classes.report(held);
    }
  }

  private void irqsEnabled() {
    Task task = tasks.of(event.pid(), event.cpu());
    task.leaving = false;
    if (task.deferred != null) {
      stack.resume(task);
    }
    if (task.depth > 0 && (task.hardirqsMasked || task.softirqsMasked)) {
      int irq = irqs.of(event.contextBits(), event.cpu()) | IrqState.HARDIRQS_ON;
      boolean softirqsOff = (event.contextBits() & ContextBits.BH_OFF) != 0;
      boolean known = (event.contextBits() & ContextBits.CONTEXT_KNOWN) != 0;
      if (known && irqs.showsBottomHalves() && !softirqsOff && (irq & IrqState.CONTEXT) == 0) {
        irq |= IrqState.SOFTIRQS_ON;
      }
      source.noticeIrqsOn(task, irq);
    }
  }

  private void bottomHalvesEnabled() {
    Task task = tasks.of(event.pid(), event.cpu());
    int irq = irqs.of(event.contextBits(), event.cpu());
    if (task.depth > 0
        && (irq & (IrqState.HARDIRQS_ON | IrqState.CONTEXT)) == IrqState.HARDIRQS_ON) {
      source.noticeIrqsOn(task, irq | IrqState.SOFTIRQS_ON);
    }
  }

  /** At a passage to or from user space no handler runs on the CPU, seen or not. */
  private void interruptsOver() {
    if ((event.contextBits() & ContextBits.CONTEXT_KNOWN) == 0) {
      irqs.handler(event.cpu(), ContextBits.HARDIRQ, false);
      irqs.handler(event.cpu(), ContextBits.SOFTIRQ, false);
    }
  }

  private void atUserSpace() {
    source.traits.userSpace = true;
    interruptsOver();
    Task task = tasks.of(event.pid(), event.cpu());
    if (task.deferred != null) {
      stack.resume(task);
    }
    if (task.depth > 0 && (irqs.of(event.contextBits(), event.cpu()) & IrqState.CONTEXT) == 0) {
      for (int i = task.depth - 1; i >= 0; i--) {
        if (task.held[i].mayBeReleased()
            || !task.held[i].is(HeldLock.AFTER_USER_SPACE)
            || source.missing.mayLackReleases(task.held[i].classId())) {
          lost.atUserSpace(task, i);
        } else if (task.held[i].is(HeldLock.WAITS)) {
          lost.neverGot(task, i);
        }
      }
      if (heldAtUserReturn.report(
          Occurrence.of(event, task, null), task, Rule.LOCK_HELD_AT_USER_RETURN.headline())) {
        source.missing.missed();
      }
    }
    tasks.holdsNothing(task);
    task.acquiresLost = false;
  }

  private void forked() {
    Task child = tasks.findOrAdd(event.batch.childPid(event.row));
    if (child.depth > 0 && !child.held[0].is(HeldLock.REPORTED)) {
      lost.pidReused(child);
    }
    confirmAll(child);
    disown(child);
    child.reset(event.timestampNanos());
    child.parent = event.pid();
    tasks.holdsNothing(child);
  }

  /** A thread of a program begins another one, which comes after all that it did. */
  private void threadForked() {
    long[] clock = tasks.of(event.pid(), event.cpu()).clock;
    forked();
    Task child = tasks.findOrAdd(event.batch.childPid(event.row));
    child.clock = ThreadClock.with(ThreadClock.NONE, event.pid(), event.timestampNanos(), clock);
  }

  /** A thread of a program goes on after all that another one did, which is over. */
  private void threadJoined() {
    int pid = event.batch.childPid(event.row);
    Task over = tasks.find(pid);
    Task task = tasks.of(event.pid(), event.cpu());
    if (over != task) {
      long[] its = over == null ? ThreadClock.NONE : over.clock;
      task.clock = ThreadClock.with(task.clock, pid, event.timestampNanos(), its);
    }
  }

  private void exited() {
    Task task = tasks.of(event.pid(), event.cpu());
    if (task.deferred != null) {
      stack.resume(task);
    }
    for (int i = task.depth - 1; i >= 0; i--) {
      if (task.held[i].is(HeldLock.OVER_GAP)
          || source.missing.mayLackReleases(task.held[i].classId())) {
        lost.atExit(task, i);
      } else if (task.held[i].is(HeldLock.WAITS)) {
        lost.neverGot(task, i);
      }
    }
    if (task.depth > 0
        && heldAtExit.report(
            Occurrence.of(event, task, null),
            task,
            "WARNING: " + HeldStack.describe(task, event) + " still has locks held!")) {
      source.missing.missed();
    }
  }

  private void destroyed() {
    long start = event.batch.freedAddress(event.row);
    long size = Math.max(1, event.batch.freedBytes(event.row));
    for (Task task : tasks.holding()) {
      for (int i = task.depth - 1; i >= 0; i--) {
        if (Long.compareUnsigned(task.held[i].lock - start, size) >= 0) {
          continue;
        }
        if (task.held[i].is(HeldLock.OVER_GAP)) {
          lost.atFree(task, i);
        } else {
          Task freeing = tasks.of(event.pid(), event.cpu());
          heldLockFreed.report(
              Occurrence.of(event, freeing, task.held[i].lockClass),
              task,
              i,
              Rule.HELD_LOCK_FREED.headline(),
              heldBy(freeing, task, task.held[i]));
        }
      }
    }
  }

  /** Who holds a lock that a task frees; empty where that is the task itself. */
  private String heldBy(Task freeing, Task holder, HeldLock held) {
    return holder == freeing
        ? ""
        : HeldStack.describe(holder, event)
            + " took it at "
            + event.file()
            + ":"
            + Position.text(held.position)
            + " and holds it.";
  }

  /**
   * Events of a CPU were lost: every task that may have run there meanwhile may hold anything now.
   */
  private void gap(int cpu) {
    tasks.lost();
    recent.lostSince(recent.lastOf(cpu), source.findings);
    instances.newEpoch();
    irqs.forget(cpu);
    List<Task> awake = tasks.awake();
    for (int i = 0; i < awake.size(); i++) {
      Task task = awake.get(i);
      task.markAll(HeldLock.OVER_GAP);
      if (!tasks.runsElsewhere(task, cpu)) {
        disown(task);
        confirmAll(task);
        task.lose(event.timestampNanos());
      }
    }
    for (Task task : awake) {
      for (int i = 0; i < task.depth; i++) {
        if (task.held[i].lock != 0 && source.excludes(task.held[i]) && source.hasGot(task, i)) {
          instances.shown(task.held[i].instance, task.held[i].classId());
        }
      }
    }
    tasks.gapEnded(event.timestampNanos());
  }

  /** Another trace begins, of this boot or another one, or events of any CPU were lost. */
  private void boundary() {
    EventDetail detail = event.batch.detail[event.row];
    if (CpuSwitches.isHole(event.batch, event.row)) {
      lost.hole();
      source.losses.hole(recent.lastOf(event.cpu()));
    }
    forgetAll(detail != null && "start".equals(detail.fields().get("kind")));
  }

  /** The trace is whole from here on; another one begins where there were events before. */
  private void started() {
    forgetAll(true);
    tasks.startWhole();
  }

  private void forgetAll(boolean restarts) {
    if (restarts && tasks.cpus() > 0) {
      source.notes.noticed(
          new AnomalyExample(
              Anomaly.TRACE_RESTART,
              event.file(),
              event.position(),
              "held locks are forgotten here"));
      tasks.restarted();
      source.missingCpus.anotherBegins(tasks);
    }
    tasks.lost();
    for (int cpu = 0; cpu < tasks.cpus(); cpu++) {
      gap(cpu);
    }
  }

  /** Forgets the task as holder of its locks. */
  private void disown(Task task) {
    if (task.deferred != null) {
      stack.resume(task);
    }
    for (int i = 0; i < task.depth; i++) {
      task.held[i].disown(task);
    }
  }

  /** The held locks are forgotten, not disproved. */
  private void confirmAll(Task task) {
    for (int i = 0; i < task.depth; i++) {
      if (task.held[i].is(HeldLock.EVIDENCE)) {
        source.pending.confirm(task.held[i].serial);
      }
    }
  }
}
