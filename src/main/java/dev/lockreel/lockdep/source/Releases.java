package dev.lockreel.lockdep.source;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.LockBits;
import java.util.Set;

/** Handles lock_release: takes the entry off the stack, or checks a release without an entry. */
final class Releases {
  /** Names of locks that a thread holds while its number changes. */
  private static final Set<String> HELD_OVER_EXEC =
      Set.of("&sig->cred_guard_mutex", "tasklist_lock", "cgroup_threadgroup_rwsem");

  private final EventClasses eventClasses;
  private final SourceParts source;
  private final EventCursor event;
  private final Tasks tasks;
  private final Instances instances;
  private final IrqState irqs;
  private final RecentFindings recent;
  private final TraceTraits traits;
  private final UnlockBalanceCheck unlockBalance;

  Releases(SourceParts source, EventClasses eventClasses) {
    this.source = source;
    this.eventClasses = eventClasses;
    event = source.event;
    tasks = source.tasks;
    instances = source.instances;
    irqs = source.irqs;
    recent = source.recent;
    traits = source.traits;
    unlockBalance = new UnlockBalanceCheck(source.findings);
  }

  /** A lock_release event. */
  void release() {
    EventBatch batch = event.batch;
    int row = event.row;
    int cpu = batch.cpu[row];
    traits.releases++;
    recent.heard(cpu, traits.acquisitions + traits.releases);
    long lock = batch.lock[row];
    Task task = tasks.of(batch.pid[row], cpu);
    if (task.deferred != null) {
      source.maybeResume(task);
    }
    if (task.depth > 0 && (task.hardirqsMasked || task.softirqsMasked)) {
      source.noticeIrqsOn(task, irqs.of(batch.context[row], batch.lockBits[row], cpu));
    }
    int top = task.depth - 1;
    int index = top >= 0 && lock != 0 && task.held[top].lock == lock ? top : held(task);
    if (index < 0) {
      Task before = beforeExec(task);
      if (before == null) {
        unbalanced(task);
        return;
      }
      task = before;
      top = task.depth - 1;
      index = task.find(lock);
    }
    if (index < top) {
      interruptsOver(task, index);
      top = task.depth - 1;
    }
    HeldLock held = task.held[index];
    source.missing.released(held.classId());
    if (index < top && task.contextChangesAbove(index)) {
      unlockBalance.reportOtherContext(Occurrence.of(event, task, held.lockClass));
    }
    if (index < top) {
      source.workItems.released(task, index);
      top = task.depth - 1;
    }
    Instance instance = lock == held.lock ? held.instance : instanceAt(lock);
    if (instance != null) {
      if (!instances.isShownAs(instance, held.classId()) && source.excludes(held)) {
        instances.shown(instance, held.classId());
      }
      if (instance.holder == task.number) {
        instance.holder = Instance.NO_TASK;
      } else if (instance.holder != Instance.NO_TASK && !traits.acquired && !held.shared()) {
        source.lost.heldAtOnce(held, instance);
      }
    }
    if (held.references != 0 && --held.references != 0) {
      return;
    }
    if (held.is(HeldLock.RECURSES) && lock != 0) {
      halfBalance(task, index);
    }
    if (held.is(HeldLock.EVIDENCE)) {
      source.pending.confirm(held.serial);
    }
    if (index == top) {
      task.depth = top;
    } else {
      outerReleased(task, index);
      source.stack.releaseBelowTop(event, task, index);
      task.lastTaken = 0;
    }
  }

  /**
   * The task that this one was when it took the lock that it releases; null where it is none. A
   * thread that calls execve gets the number of its process's first thread, and some locks are held
   * meanwhile. Source: de_thread in fs/exec.c.
   */
  private Task beforeExec(Task task) {
    Instance instance = instanceAt(event.lock());
    if (instance == null || !HELD_OVER_EXEC.contains(lockName())) {
      return null;
    }
    Task holder = instance.holder == Instance.NO_TASK ? null : tasks.find(instance.holder);
    Task before = holder == null ? asker(instance) : holder;
    boolean held = before != null && before != task && before.find(instance.address) >= 0;
    return held ? before : null;
  }

  /**
   * Drops what interrupts took above entry {@code index} that are over, since the task itself
   * releases that one: the handlers' releases are missing.
   */
  private void interruptsOver(Task task, int index) {
    int lockBits = event.lockBits();
    boolean known =
        IrqState.isLockdeps(lockBits) || (event.contextBits() & ContextBits.CONTEXT_KNOWN) != 0;
    if (!known || (irqs.of(event.contextBits(), lockBits, event.cpu()) & IrqState.CONTEXT) != 0) {
      return;
    }
    for (int i = task.depth - 1; i > index; i--) {
      HeldLock above = task.held[i];
      if (above.is(HeldLock.CONTEXT_KNOWN) && (above.context & IrqState.CONTEXT) != 0) {
        source.lost.interruptOver(task, i);
      }
    }
  }

  /** Entry {@code index}, which is released, was the outer one of those above it of its key. */
  private static void outerReleased(Task task, int index) {
    SourceClass outer = task.held[index].lockClass;
    for (int i = index + 1; i < task.depth; i++) {
      SourceClass inner = task.held[i].lockClass;
      if (inner.subclass != outer.subclass && inner.sharesKey(outer)) {
        task.held[i].mark(HeldLock.OUTER_RELEASED);
      }
    }
  }

  /** That of the address; null for 0. */
  private Instance instanceAt(long lock) {
    return lock == 0 ? null : instances.of(lock);
  }

  /**
   * Index of the entry that is released; -1 where none is. Of the two events one alone may have the
   * address and the key: the other one's twin came too late or not at all, and the kernel hides
   * addresses. Then the one of that name is meant.
   */
  private int held(Task task) {
    long lock = event.lock();
    if (lock != 0) {
      int exact = task.find(lock);
      if (exact >= 0 || task.depth == 0) {
        return exact;
      }
      int shared =
          task.sharesEntry() ? task.findShared(eventClasses.of(event.lockBits()).number) : -1;
      return shared >= 0 ? shared : task.findNamed(lockName(), true);
    }
    if ((event.lockBits() & LockBits.FULL) != 0) {
      return -1;
    }
    int ofClass = task.findClass(eventClasses.named().number);
    return ofClass >= 0 ? ofClass : task.findNamed(lockName(), false);
  }

  /** As the event has it; empty where it has none. */
  private String lockName() {
    return event.text(event.batch.name[event.row]);
  }

  /**
   * One of two acquisitions of an object is released: the other may be stale, unless its entry
   * stands for other objects as well.
   */
  private void halfBalance(Task task, int index) {
    for (int i = task.findOlder(index); i >= 0; i = task.findOlder(i)) {
      if (task.held[i].references == 0) {
        task.held[i].mark(HeldLock.DOUBTFUL | HeldLock.HALF_BALANCED);
        return;
      }
    }
  }

  private void unbalanced(Task task) {
    long lock = event.lock();
    int lockBits = event.lockBits();
    SourceClass lockClass = eventClasses.of(lockBits);
    source.missing.released(lockClass.number);
    Instance instance = instanceAt(lock);
    boolean shown =
        instance != null && (instances.wasShown(instance) || gotByAnother(task, instance));
    int holder = instance == null ? Instance.NO_TASK : instance.holder;
    if ((lockBits & LockBits.FULL) == 0) {
      traits.thinAcquisitions--;
    }
    if (instance != null && !lockClass.type.hasReaders()) {
      instances.shown(instance, lockClass.number);
    }
    boolean firstSeen = !task.seen && !task.knownEmpty && !surelyHeld(instance);
    task.seen |= (irqs.of(event.contextBits(), lockBits, event.cpu()) & IrqState.CONTEXT) == 0;
    boolean forgotten = lock != 0 && task.wasForgotten(lock);
    boolean markOnly = !lockClass.check && (lockBits & LockBits.FULL) == 0;
    boolean explained =
        markOnly
            || forgotten
            || task.acquiresLost
            || firstSeen
            || olderThanTracing(task, instance)
            || (!shown && !task.knownEmpty)
            || tasks.mayHoldUnseen(task)
            || source.missing.explains(lockClass, task.knownEmpty);
    boolean waited = !explained && mayHaveWaited(task, lockClass, instance);
    if (waited) {
      source.missing.unbalanced(lockClass);
    }
    if (explained || waited) {
      source.notes.noticed(
          new AnomalyExample(
              Anomaly.RELEASE_BEFORE_TRACE,
              event.file(),
              event.position(),
              lockClass.printedName() + " released by " + HeldStack.describe(task, event)));
      return;
    }
    SourceFinding found = unlockBalance.report(Occurrence.of(event, task, lockClass), holder);
    recent.observed(source.moment(), found);
    source.missing.unbalanced(lockClass, found);
    source.missingCpus.proved();
    Task other = holder == Instance.NO_TASK ? null : tasks.find(holder);
    int held = other == null ? -1 : other.find(lock);
    if (held >= 0) {
      other.held[held].mark(HeldLock.REPORTED);
    }
  }

  /**
   * Whether an idle task releases what it never took in the trace. Events on a CPU that is not
   * online yet, or not any more, are not traced, and its idle task runs there before and after.
   */
  private boolean olderThanTracing(Task task, Instance instance) {
    return task.number < 0
        && (irqs.of(event.contextBits(), event.cpu()) & IrqState.CONTEXT) == 0
        && (instance == null
            || (instance.holder == Instance.NO_TASK && instance.asker != task.number));
  }

  /**
   * Whether the task may have waited for the object since before the trace, or since a gap, and got
   * it since: in a trace without lock_acquired only what it asked for meanwhile shows that it did
   * not wait.
   */
  private boolean mayHaveWaited(Task task, SourceClass lockClass, Instance instance) {
    return !traits.acquired
        && !task.knownEmpty
        && (instance == null || instance.asker != task.number)
        && !task.hasTaken(lockClass.waitInner);
  }

  /** Whether another task that asked for the object has it to itself, as far as is known. */
  private boolean gotByAnother(Task task, Instance instance) {
    Task other = asker(instance);
    int index = other == null || other == task ? -1 : other.find(instance.address);
    return index >= 0 && source.excludes(other.held[index]) && source.hasGot(other, index);
  }

  /** Whether the trace shows that the task that asked for the object last has got it. */
  private boolean surelyHeld(Instance instance) {
    Task other = asker(instance);
    int index = other == null ? -1 : other.find(instance.address);
    return index >= 0 && other.hasGot(index);
  }

  /** The task that asked for the object last; null where none is known, nor the object. */
  private Task asker(Instance instance) {
    boolean known = instance != null && instance.asker != Instance.NO_TASK;
    return known ? tasks.find(instance.asker) : null;
  }
}
