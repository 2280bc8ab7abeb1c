package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Witness;

/**
 * A declared order that is broken: the kernel has no such report, so it follows that of an
 * inversion.
 */
final class OrderRuleSplat implements Splat {
  @Override
  public void write(Finding finding, ReportText text, LockText locks) {
    Witness witness = finding.witness();
    PathStep last = finding.path().isEmpty() ? null : finding.path().get(finding.path().size() - 1);
    String name = last == null ? finding.classes().get(0).name() : last.to();
    boolean acquisition = last != null || !witness.mode().isEmpty();
    text.line(
        LockText.task(witness)
            + (acquisition
                ? " is trying to acquire lock:"
                : " has hardirqs switched on while it holds lock:"));
    text.line(locks.lock(name, witness));
    if (last != null) {
      HeldLockEvidence held = LockText.heldOf(witness, last.from());
      text.blank();
      text.line("but task is already holding lock:");
      text.line(held == null ? locks.lockClass(last.from()) : locks.held(held));
    }
    text.blank();
    text.line("which a declared rule forbids.");
    text.blank();
    text.line("other info that might help us debug this:");
    locks.heldLocks(witness);
    locks.backtrace(witness);
  }
}
