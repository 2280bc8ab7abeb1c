package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Finding;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.WaitType;
import java.util.List;

/**
 * Recognises reports of the kernel's own lockdep in a trace: a task asks for a lock while lockdep
 * is on, and takes others with lockdep off before it gets the first. The others are taken to print
 * the report and say nothing about the kernel under validation.
 *
 * <p>Lockdep may report what the trace does not show, such as a lock that waits in a hardirq
 * handler that does not run in a thread on PREEMPT_RT. A handler is taken to run in a thread until
 * lockdep reports otherwise.
 */
final class KernelReports {
  private final SourceParts source;
  private final EventCursor event;

  KernelReports(SourceParts source) {
    this.source = source;
    event = source.event;
  }

  /** Whether the acquisition, with lockdep off, is part of printing a report. */
  boolean includes(Task task, int context) {
    for (int i = task.depth - 1; i >= 0 && task.held[i].context == context; i--) {
      if (task.held[i].is(HeldLock.LOCKDEP_REPORTS_OVER)) {
        return true;
      }
      if (task.held[i].is(HeldLock.LOCKDEP_REPORTS)) {
        return !task.held[i].is(HeldLock.ACQUIRED);
      }
    }
    HeldLock asked = task.depth == 0 ? null : task.held[task.depth - 1];
    if (asked == null || asked.context != context) {
      return false;
    }
    if (!isAskedFor(asked)) {
      return reportsOver(asked);
    }
    asked.mark(HeldLock.LOCKDEP_REPORTS);
    if (asked.is(HeldLock.WAITS_IF_THREADED) && nothingElseIsWrong(asked)) {
      notThreaded(task, asked);
    }
    return true;
  }

  /**
   * Whether this source shows nothing else that lockdep may report here: nothing found at this
   * acquisition, nothing about a class that lockdep knew before, and nothing at all where no
   * lock_acquired says which acquisition it is.
   */
  private boolean nothingElseIsWrong(HeldLock asked) {
    List<Finding> verdict = source.verdict();
    if (!source.traits.acquired && !verdict.isEmpty()) {
      return false;
    }
    String place = event.file() + ":" + Position.text(asked.position);
    String name = asked.lockClass.printedName();
    boolean known = !asked.is(HeldLock.FIRST_OF_CLASS);
    for (Finding each : verdict) {
      if (each.witness().position().equals(place)
          || (known && each.classes().stream().anyMatch(about -> about.name().equals(name)))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a report begins here although the task asks for no lock: it is about a release, about
   * interrupts that were switched on, or about a map. The trace does not show which. The newest
   * held lock stays on the stack below the locks taken to print.
   */
  private boolean reportsOver(HeldLock newest) {
    boolean first = !source.traits.debugLocksOff && newest.is(HeldLock.LOCKDEP_ON);
    if (first) {
      newest.mark(HeldLock.LOCKDEP_REPORTS_OVER);
    }
    return first;
  }

  /**
   * Whether the lock was asked for with lockdep on and is not acquired yet. Maps and local locks
   * have no lock_acquired event. Where no lock has one, the first event with lockdep off is taken
   * for the report if it comes next.
   */
  private boolean isAskedFor(HeldLock lock) {
    if (!lock.is(HeldLock.LOCKDEP_ON)
        || lock.is(HeldLock.ACQUIRED)
        || (!source.traits.acquired && source.traits.debugLocksOff)) {
      return false;
    }
    SourceClass lockClass = lock.lockClass;
    return lockClass.waitInner != WaitType.INVALID
        && lockClass.waitOuter == WaitType.INVALID
        && !lockClass.isLocal();
  }

  /** Reports the task's newest acquisition as made in a handler that does not run in a thread. */
  private void notThreaded(Task task, HeldLock taken) {
    task.depth--;
    Chain below = source.chains.get(task.below(taken.context));
    source.waitContext.reportByElimination(
        Occurrence.earlier(event, task, taken, taken.lockClass, task.lastSpared),
        WaitContextCheck.allowed(below, taken.context, false),
        source.traits.acquired && taken.is(HeldLock.FIRST_OF_CLASS));
    task.depth++;
  }

  /** {@link HeldLock} marks of an acquisition that say whether lockdep was on. */
  static int marks(EventBatch batch, int row, int lockBits) {
    if ((lockBits & (LockBits.FULL | LockBits.DEBUG_LOCKS_OFF)) != LockBits.FULL) {
      return 0;
    }
    boolean first = batch.key[row] == 0 && (lockBits & LockBits.ARGUMENTS_HIDDEN) == 0;
    return first ? HeldLock.LOCKDEP_ON | HeldLock.FIRST_OF_CLASS : HeldLock.LOCKDEP_ON;
  }
}
