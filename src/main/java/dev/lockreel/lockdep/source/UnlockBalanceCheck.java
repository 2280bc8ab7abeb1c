package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.Rule;
import java.util.List;

/**
 * Prove that a released lock was held by the releasing task. Source: the kernel's
 * print_unlock_imbalance_bug.
 */
final class UnlockBalanceCheck {
  private final SourceFindings findings;

  UnlockBalanceCheck(SourceFindings findings) {
    this.findings = findings;
  }

  /**
   * Reports the release, which no entry balances and which the beginning of the trace does not
   * explain.
   *
   * @param holder the task that holds the instance, or {@link Instance#NO_TASK}
   */
  SourceFinding report(Occurrence at, int holder) {
    return findings.report(finding(at, reason(at, holder)));
  }

  /**
   * Reports the release of a lock that the task holds from another interrupt context, with locks of
   * this one above it. Source: the kernel's find_held_lock.
   */
  void reportOtherContext(Occurrence at) {
    findings.report(
        finding(
            at,
            "The task holds the lock from another interrupt context, below locks of this one: what an"
                + " interrupt took it has to release first."));
  }

  /** The finding about that class; null where there is none. */
  SourceFinding known(SourceClass lockClass) {
    return findings.find(fingerprint(lockClass));
  }

  private static String fingerprint(SourceClass lockClass) {
    return Fingerprint.of(Rule.BAD_UNLOCK_BALANCE, List.of(lockClass.stableName()));
  }

  private static Finding finding(Occurrence at, String reason) {
    SourceClass lockClass = at.lockClass;
    boolean sure = at.lock != 0;
    return Finding.of(Rule.BAD_UNLOCK_BALANCE, lockClass.stableName())
        .warningIf(!sure)
        .confidence(sure ? Confidence.CERTAIN : Confidence.CLASS, reason)
        .classes(List.of(Marked.of(lockClass)))
        .at(at.observation().witness())
        .build();
  }

  private static String reason(Occurrence at, int holder) {
    if (at.lock == 0) {
      return "The trace hides the lock's address: no lock of the class is held, which object was meant is not known.";
    }
    if (holder != Instance.NO_TASK && holder != at.task.number) {
      return "The lock is held, but by another task ("
          + (holder < 0 ? "idle task of CPU " + (-1 - holder) : "pid " + holder)
          + ").";
    }
    return "The trace shows every acquisition of this lock object since before the release, and the task had"
        + " none left.";
  }
}
