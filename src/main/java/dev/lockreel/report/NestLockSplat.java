package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Witness;

/**
 * {@code Nested lock was not taken}; source: the kernel's print_lock_nested_lock_not_held. The
 * second class of the finding is the nest lock's, where it is known.
 */
final class NestLockSplat implements Splat {
  @Override
  public void write(Finding finding, ReportText text, LockText locks) {
    Witness witness = finding.witness();
    text.line(LockText.task(witness) + " is trying to lock:");
    text.line(locks.lock(finding.classes().get(0).name(), witness));
    text.blank();
    text.line("but this task is not holding:");
    text.line(
        finding.classes().size() > 1
            ? locks.bare(finding.classes().get(1).name())
            : "the nest lock that the acquisition names");
    text.blank();
    text.line("other info that might help us debug this:");
    locks.heldLocks(witness);
    locks.backtrace(witness);
  }
}
