package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Witness;

/** {@code bad unlock balance}; source: the kernel's print_unlock_imbalance_bug. */
final class UnlockSplat implements Splat {
  @Override
  public void write(Finding finding, ReportText text, LockText locks) {
    Witness witness = finding.witness();
    String name = locks.bare(finding.classes().get(0).name());
    text.line(LockText.task(witness) + " is trying to release lock (" + name + ") at:");
    // As /proc/PID/stack where addresses are hidden: parsers of logs want one here.
    text.line("[<0>] " + LockText.place(witness));
    text.line("but there are no more locks to release!");
    text.blank();
    text.line("other info that might help us debug this:");
    locks.heldLocks(witness);
    locks.backtrace(witness);
  }
}
