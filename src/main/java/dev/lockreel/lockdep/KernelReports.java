package dev.lockreel.lockdep;

import dev.lockreel.finding.Finding;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.WaitType;
import java.util.List;

/**
 * The reports of the kernel's own lockdep, as a trace shows them: a task asks for a lock while
 * lockdep is on, and before it gets the lock it takes others, with lockdep off. These print the
 * report and say nothing about the kernel that is validated.
 *
 * <p>What was wrong with the lock asked for, lockdep has seen and the trace may hide: whether a
 * hardirq handler runs in a thread on PREEMPT_RT. Such a handler has the benefit of the doubt until
 * lockdep reports on it.
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
    String name = asked.lockClass().printedName();
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
   * The first event with lockdep off, and nothing is asked for: the report is on a release, on
   * interrupts that were switched on, on a map. What it is about, the trace does not show; the
   * newest held lock stays below those of the printing.
   */
  private boolean reportsOver(HeldLock newest) {
    boolean first = !source.traits.debugLocksOff && newest.is(HeldLock.LOCKDEP_ON);
    if (first) {
      newest.mark(HeldLock.LOCKDEP_REPORTS_OVER);
    }
    return first;
  }

  /**
   * Asked for with lockdep on and not yet got; maps and local locks have no lock_acquired. Where no
   * lock has one, the next event with lockdep off is taken for the report, if it is the first.
   */
  private boolean isAskedFor(HeldLock lock) {
    if (!lock.is(HeldLock.LOCKDEP_ON)
        || lock.is(HeldLock.ACQUIRED)
        || (!source.traits.acquired && source.traits.debugLocksOff)) {
      return false;
    }
    SourceClass lockClass = lock.lockClass();
    return lockClass.waitInner != WaitType.INVALID
        && lockClass.waitOuter == WaitType.INVALID
        && !lockClass.isLocal();
  }

  /** Reports the task's newest acquisition as made in a handler that does not run in a thread. */
  private void notThreaded(Task task, HeldLock taken) {
    task.depth--;
    Chain below = task.below(taken.context, source.chains.root());
    source.waitContext.reportByElimination(
        Occurrence.earlier(event, task, taken, taken.lockClass(), task.lastSpared),
        WaitContextCheck.allowed(below, taken.context, false),
        source.traits.acquired && taken.is(HeldLock.FIRST_OF_CLASS));
    task.depth++;
  }

  /** {@link HeldLock} marks of an acquisition: what its event says about lockdep's state. */
  static int marks(EventBatch batch, int row, int lockBits) {
    if ((lockBits & (LockBits.FULL | LockBits.DEBUG_LOCKS_OFF)) != LockBits.FULL) {
      return 0;
    }
    boolean first = batch.key[row] == 0 && (lockBits & LockBits.ARGUMENTS_HIDDEN) == 0;
    return first ? HeldLock.LOCKDEP_ON | HeldLock.FIRST_OF_CLASS : HeldLock.LOCKDEP_ON;
  }
}
