package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.trace.LockType;
import java.util.List;

/**
 * Prove that an acquisition does not wait for its own task. That it recurses by class is known from
 * its chain ({@link Chain#recursesOn}); this says how sure that is. Source: the kernel's
 * check_deadlock and print_deadlock_bug.
 */
final class RecursionCheck {
  private final SourceFindings findings;

  RecursionCheck(SourceFindings findings) {
    this.findings = findings;
  }

  /**
   * Reports the acquisition, which recurses on held entry {@code held}.
   *
   * @return whether it is a recursion on the same object
   */
  boolean check(Occurrence at, int held) {
    SourceClass lockClass = at.lockClass;
    boolean sameInstance = at.lock != 0 && at.task.held[held].lock == at.lock;
    if (!sameInstance && lockClass.namedOnly() && lockClass.annotation.nesting()) {
      return false;
    }
    boolean assumed = assumed(at, held, sameInstance);
    Finding finding =
        Finding.of(Rule.LOCK_RECURSION, lockClass.stableName())
            .warningIf(assumed)
            .confidence(
                sameInstance && !assumed ? Confidence.CERTAIN : Confidence.CLASS,
                reason(at, held, sameInstance, assumed))
            .classes(List.of(Marked.of(lockClass)))
            .at(at.observation().witness())
            .build();
    findings.report(finding, at.task, held);
    return sameInstance;
  }

  private static boolean assumed(Occurrence at, int held, boolean sameInstance) {
    if (at.task.held[held].mayBeReleased()) {
      return true;
    }
    if (!sameInstance && at.task.held[held].is(HeldLock.OUTER_RELEASED)) {
      return true;
    }
    if ((at.entry & Entry.ASSUMED) != 0 && at.task.held[held].shared()) {
      // A writer that is held stops readers of both kinds.
      return true;
    }
    if (!at.lockClass.namedOnly()) {
      return false;
    }
    if (!sameInstance) {
      return true;
    }
    boolean realLock = at.lockClass.type.excludes() || at.task.held[held].is(HeldLock.ACQUIRED);
    return !realLock || at.lockClass.type == LockType.MAP;
  }

  private static String reason(Occurrence at, int held, boolean sameInstance, boolean assumed) {
    if (at.task.held[held].mayBeReleased()) {
      return "Events were lost while the first was held: its release may be among them.";
    }
    if (!sameInstance && at.task.held[held].is(HeldLock.OUTER_RELEASED)) {
      return "The lock that the first was nested in was released since: the kernel may have set the"
          + " subclass of the first anew (lock_set_subclass), which no event shows.";
    }
    if (sameInstance && !assumed) {
      return "The task takes the very lock that it holds: it waits for itself.";
    }
    if (sameInstance) {
      return "It is the same lock object, but the trace does not say whether it excludes its own holder.";
    }
    if (!at.lockClass.namedOnly()) {
      return "Two locks of one class without a nesting annotation: another task may take them in the"
          + " opposite order.";
    }
    return "Two locks that share a name; the thin tracepoint does not print the subclass by which the kernel"
        + " may distinguish them.";
  }
}
