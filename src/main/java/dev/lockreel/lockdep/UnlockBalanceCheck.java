package dev.lockreel.lockdep;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import java.util.List;

/**
 * Prove that a released lock was held by the releasing task. Source: the kernel's
 * print_unlock_imbalance_bug.
 */
final class UnlockBalanceCheck {
  private final Findings findings;

  UnlockBalanceCheck(Findings findings) {
    this.findings = findings;
  }

  /**
   * Reports the scene's release, which no entry balances and which the beginning of the trace does
   * not explain.
   *
   * @param holder the task that holds the instance, or {@link Instances#NOBODY}
   */
  KeptFinding report(Scene scene, int holder) {
    return findings.report(finding(scene, reason(scene, holder)));
  }

  /**
   * Reports the scene's release of a lock that the task holds from another interrupt context, with
   * locks of this one above it. Source: the kernel's find_held_lock.
   */
  void reportOtherContext(Scene scene) {
    findings.report(
        finding(
            scene,
            "The task holds the lock from another interrupt context, below locks of this one: what an"
                + " interrupt took it has to release first."));
  }

  /** The finding about that class; null where there is none. */
  KeptFinding known(LockClass lockClass) {
    return findings.find(fingerprint(lockClass));
  }

  private static String fingerprint(LockClass lockClass) {
    return Fingerprint.of(Rule.BAD_UNLOCK_BALANCE, List.of(lockClass.stableName()));
  }

  private static Finding finding(Scene scene, String reason) {
    LockClass lockClass = scene.lockClass;
    boolean sure = scene.lock != 0;
    return new Finding(
        Rule.BAD_UNLOCK_BALANCE,
        fingerprint(lockClass),
        Rule.BAD_UNLOCK_BALANCE.headline(),
        sure ? Severity.ERROR : Severity.WARNING,
        sure ? Confidence.CERTAIN : Confidence.CLASS,
        reason,
        1,
        List.of(Evidence.of(lockClass)),
        List.of(),
        scene.observation().witness(),
        null,
        "",
        List.of());
  }

  private static String reason(Scene scene, int holder) {
    if (scene.lock == 0) {
      return "The trace hides the lock's address: the class is not held, the object cannot be told.";
    }
    if (holder != Instances.NOBODY && holder != scene.task.number) {
      return "The lock is held, but by another task ("
          + (holder < 0 ? "idle task of CPU " + (-1 - holder) : "pid " + holder)
          + ").";
    }
    return "The trace shows every acquisition of this lock object since before the release, and the task had"
        + " none left.";
  }
}
