package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import java.util.List;

/** Prove that a nest lock is held. Source: the kernel's print_lock_nested_lock_not_held. */
final class NestLockCheck {
  private final SourceFindings findings;

  NestLockCheck(SourceFindings findings) {
    this.findings = findings;
  }

  /**
   * Checks an acquisition that names a nest lock.
   *
   * @param nestLock its address
   */
  void check(Occurrence at, long nestLock) {
    if (at.task.find(nestLock) >= 0) {
      return;
    }
    SourceClass lockClass = at.lockClass;
    findings.report(
        Finding.of(Rule.NESTED_LOCK_NOT_HELD, lockClass.stableName())
            .warningIf(!at.task.knownEmpty)
            .confidence(
                at.task.knownEmpty ? Confidence.CERTAIN : Confidence.CLASS,
                at.task.knownEmpty
                    ? "The acquisition names the lock that serialises it, and the task does not hold it."
                    : "The task does not hold it as far as the trace shows, which begins while the task runs.")
            .classes(List.of(Marked.of(lockClass)))
            .at(at.observation().witness())
            .because("nest lock 0x" + Long.toHexString(nestLock) + " is not held.")
            .build());
  }
}
