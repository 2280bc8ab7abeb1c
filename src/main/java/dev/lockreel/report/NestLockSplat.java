package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Witness;

/**
 * {@code Nested lock was not taken}; source: the kernel's print_lock_nested_lock_not_held. The
 * second class of the finding is the nest lock's, where it is known.
 */
final class NestLockSplat implements Splat {
  @Override
  public void write(Finding finding, Page page, LockText locks) {
    Witness witness = finding.witness();
    page.line(LockText.task(witness) + " is trying to lock:");
    page.line(locks.lock(finding.classes().get(0).name(), witness));
    page.blank();
    page.line("but this task is not holding:");
    page.line(
        finding.classes().size() > 1
            ? locks.bare(finding.classes().get(1).name())
            : "the nest lock that the acquisition names");
    page.blank();
    page.line("other info that might help us debug this:");
    locks.heldLocks(witness);
    locks.backtrace(witness);
  }
}
