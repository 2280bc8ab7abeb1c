package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Witness;
import java.util.List;

/** {@code possible circular locking dependency}; source: the kernel's print_circular_bug. */
final class InversionSplat implements Splat {
  @Override
  public void write(Finding finding, Page page, LockText locks) {
    List<PathStep> path = finding.path();
    if (path.isEmpty()) {
      throw new AssertionError("an inversion without a path: " + finding.fingerprint());
    }
    PathStep last = path.get(path.size() - 1);
    Witness witness = last.witness();
    HeldLockEvidence held = LockText.heldOf(witness, last.from());
    page.line(LockText.task(witness) + " is trying to acquire lock:");
    page.line(locks.lock(last.to(), witness));
    page.blank();
    page.line("but task is already holding lock:");
    page.line(held == null ? locks.lockClass(last.from()) : locks.held(held));
    page.blank();
    page.line("which lock already depends on the new lock.");
    page.blank();
    page.blank();
    chain(path, page, locks);
    page.line("other info that might help us debug this:");
    page.blank();
    scenario(path, page, locks);
    locks.heldLocks(witness);
    locks.backtrace(finding.witness());
  }

  private static void chain(List<PathStep> path, Page page, LockText locks) {
    page.line("the existing dependency chain (in reverse order) is:");
    page.blank();
    for (int i = path.size() - 1; i > 0; i--) {
      entry(i, path.get(i - 1), page, locks);
    }
    entry(0, path.get(path.size() - 1), page, locks);
  }

  private static void entry(int number, PathStep step, Page page, LockText locks) {
    page.line("-> #" + number + " " + locks.lockClass(step.to()) + ":");
    locks.stack(step.witness());
    page.blank();
  }

  /** Two CPUs: one closes the circle, the other stands for all that made the chain. */
  private static void scenario(List<PathStep> path, Page page, LockText locks) {
    PathStep last = path.get(path.size() - 1);
    PathStep before = path.get(Math.max(0, path.size() - 2));
    if (path.size() > 2) {
      page.line("Chain exists of:");
      page.line(
          "  "
              + locks.bare(last.to())
              + " --> "
              + locks.bare(before.from())
              + " --> "
              + locks.bare(last.from()));
      page.blank();
    }
    Scenario.onTwoCpus(page)
        .first(locks.call(heldMode(last), last.from()))
        .second(locks.call(heldMode(before), before.from()))
        .second(locks.call(newMode(before), before.to()))
        .first(locks.call(newMode(last), last.to()))
        .deadlock();
  }

  private static String heldMode(PathStep step) {
    HeldLockEvidence held = LockText.heldOf(step.witness(), step.from());
    if (held != null) {
      return held.mode();
    }
    return step.kind().startsWith("S") ? "shared" : "";
  }

  private static String newMode(PathStep step) {
    boolean told = !step.witness().mode().isEmpty();
    return told ? step.witness().mode() : step.kind().endsWith("R") ? "shared_recursive" : "";
  }
}
