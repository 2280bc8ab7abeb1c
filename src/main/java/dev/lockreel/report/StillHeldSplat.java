package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Witness;

/**
 * A lock outlives its task's stay in the kernel, its task or its memory; source: the kernel's
 * lockdep_sys_exit, print_held_locks_bug and print_freed_lock_bug.
 */
final class StillHeldSplat implements Splat {
  @Override
  public void write(Finding finding, ReportText text, LockText locks) {
    Witness witness = finding.witness();
    String task = LockText.task(witness);
    if (finding.rule() == Rule.LOCK_HELD_AT_USER_RETURN) {
      text.line(task + " is leaving the kernel with locks still held!");
    } else if (finding.rule() == Rule.HELD_LOCK_FREED) {
      text.line(task + " is freeing memory, with a lock still held there!");
      String name = finding.classes().get(0).name();
      var held = LockText.heldOf(witness, name);
      text.line(held == null ? locks.lockClass(name) : locks.held(held));
    }
    locks.heldLocks(witness);
    locks.backtrace(witness);
  }
}
