package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.Witness;

/** {@code possible recursive locking}; source: the kernel's print_deadlock_bug. */
final class RecursionSplat implements Splat {
  @Override
  public void write(Finding finding, Page page, LockText locks) {
    Witness witness = finding.witness();
    String name = finding.classes().get(0).name();
    HeldLockEvidence held = heldBefore(witness, name);
    page.line(LockText.task(witness) + " is trying to acquire lock:");
    page.line(locks.lock(name, witness));
    page.blank();
    page.line("but task is already holding lock:");
    page.line(held == null ? locks.lockClass(name) : locks.held(held));
    page.blank();
    page.line("other info that might help us debug this:");
    Scenario.onOneCpu(page)
        .first(locks.call(held == null ? "" : held.mode(), name))
        .first(locks.call(witness.mode(), name))
        .deadlock();
    boolean same = held != null && held.lock() == witness.lock() && held.lock() != 0;
    if (!same) {
      page.line(" May be due to missing lock nesting notation");
      page.blank();
    }
    locks.heldLocks(witness);
    locks.backtrace(witness);
  }

  /** The same instance where it is held, else the oldest lock of the class, as in the kernel. */
  static HeldLockEvidence heldBefore(Witness witness, String name) {
    HeldLockEvidence oldest = null;
    for (HeldLockEvidence held : witness.held()) {
      if (held.lockClass().equals(name)) {
        if (held.lock() != 0 && held.lock() == witness.lock()) {
          return held;
        }
        oldest = oldest == null ? held : oldest;
      }
    }
    return oldest;
  }
}
