package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Witness;

/** {@code Invalid wait context}; source: the kernel's print_lock_invalid_wait_context. */
final class WaitContextSplat implements Splat {
  @Override
  public void write(Finding finding, ReportText text, LockText locks) {
    Witness witness = finding.witness();
    text.line(LockText.task(witness) + " is trying to lock:");
    text.line(locks.lock(finding.classes().get(0).name(), witness));
    text.line("other info that might help us debug this:");
    String context = context(finding);
    if (!context.isEmpty()) {
      text.line(context);
    }
    locks.heldLocks(witness);
    locks.backtrace(witness);
  }

  /** The check knows more of the context than the event shows, such as a threaded handler. */
  private static String context(Finding finding) {
    String explanation = finding.explanation();
    int end = explanation.indexOf('}');
    return explanation.startsWith("context-{") && end > 0
        ? explanation.substring(0, end + 1)
        : InterruptState.waitContext(finding.witness().context());
  }
}
