package dev.lockreel.lockdep;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import java.util.List;

/** Prove that a nest lock is held. Source: the kernel's print_lock_nested_lock_not_held. */
final class NestLockCheck {
  private final Findings findings;

  NestLockCheck(Findings findings) {
    this.findings = findings;
  }

  /** Checks the scene's acquisition, which names a nest lock. */
  void check(Scene scene) {
    if (scene.task.find(scene.nestLock) >= 0) {
      return;
    }
    LockClass lockClass = scene.lockClass;
    findings.report(
        new Finding(
            Rule.NESTED_LOCK_NOT_HELD,
            Fingerprint.of(Rule.NESTED_LOCK_NOT_HELD, List.of(lockClass.stableName())),
            Rule.NESTED_LOCK_NOT_HELD.headline(),
            scene.task.knownEmpty ? Severity.ERROR : Severity.WARNING,
            Confidence.CERTAIN,
            scene.task.knownEmpty
                ? "The acquisition names the lock that serialises it, and the task does not hold it."
                : "The task does not hold it as far as the trace shows, which begins while the task runs.",
            1,
            List.of(Evidence.of(lockClass)),
            List.of(),
            scene.observation().witness(),
            null,
            "nest lock 0x" + Long.toHexString(scene.nestLock) + " is not held.",
            List.of()));
  }
}
