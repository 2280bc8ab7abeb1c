package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Witness;

/** A work item that returns with a lock held; source: the kernel's process_one_work. */
final class WorkEndSplat implements Splat {
  @Override
  public void write(Finding finding, ReportText text, LockText locks) {
    Witness witness = finding.witness();
    text.line(LockText.task(witness) + (witness.ip().isEmpty() ? ":" : ""));
    if (!witness.ip().isEmpty()) {
      int offset = witness.ip().indexOf('+');
      String function = offset < 0 ? witness.ip() : witness.ip().substring(0, offset);
      text.line("     last function: " + function);
    }
    text.wrapped("  ", "  ", finding.explanation());
    text.blank();
    locks.heldLocks(witness);
    locks.backtrace(witness);
  }
}
