package dev.lockreel.report;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.Witness;
import java.util.List;

/** {@code possible recursive locking}; source: the kernel's print_deadlock_bug. */
final class RecursionSplat implements Splat {
  @Override
  public void write(Finding finding, ReportText text, LockText locks) {
    Witness witness = finding.witness();
    String name = finding.classes().get(0).name();
    HeldLockEvidence held = heldBefore(finding);
    text.line(LockText.task(witness) + " is trying to acquire lock:");
    text.line(locks.lock(name, witness));
    text.blank();
    text.line("but task is already holding lock:");
    text.line(held == null ? locks.lockClass(name) : locks.held(held));
    text.blank();
    text.line("other info that might help us debug this:");
    LockingScenario.onOneCpu(text)
        .first(locks.call(held == null ? "" : held.mode(), held == null ? name : held.lockClass()))
        .first(locks.call(witness.mode(), name))
        .deadlock();
    boolean same = held != null && held.lock() == witness.lock() && held.lock() != 0;
    if (!same) {
      text.line(" May be due to missing lock nesting notation");
      text.blank();
    }
    locks.heldLocks(witness);
    locks.backtrace(witness);
  }

  /**
   * The held lock that is the instance itself, under whichever subclass, else the oldest of its
   * class, as in the kernel.
   */
  private static HeldLockEvidence heldBefore(Finding finding) {
    List<String> names = finding.classes().stream().map(ClassEvidence::name).toList();
    Witness witness = finding.witness();
    HeldLockEvidence oldest = null;
    for (HeldLockEvidence held : witness.held()) {
      if (names.contains(held.lockClass())) {
        if (held.lock() != 0 && held.lock() == witness.lock()) {
          return held;
        }
        oldest = oldest == null ? held : oldest;
      }
    }
    return oldest;
  }
}
