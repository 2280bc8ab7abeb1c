package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Witness;
import java.util.List;

/** {@code possible circular locking dependency}; source: the kernel's print_circular_bug. */
final class InversionSplat implements Splat {
  @Override
  public void write(Finding finding, ReportText text, LockText locks) {
    List<PathStep> path = finding.path();
    if (path.isEmpty()) {
      throw new AssertionError("an inversion without a path: " + finding.fingerprint());
    }
    PathStep last = path.get(path.size() - 1);
    Witness witness = last.witness();
    HeldLockEvidence held = LockText.heldOf(witness, last.from());
    text.line(LockText.task(witness) + " is trying to acquire lock:");
    text.line(locks.lock(last.to(), witness));
    text.blank();
    text.line("but task is already holding lock:");
    text.line(held == null ? locks.lockClass(last.from()) : locks.held(held));
    text.blank();
    text.line("which lock already depends on the new lock.");
    text.blank();
    text.blank();
    chain(path, text, locks);
    text.line("other info that might help us debug this:");
    text.blank();
    scenario(path, text, locks);
    locks.heldLocks(witness);
    locks.backtrace(finding.witness());
  }

  private static void chain(List<PathStep> path, ReportText text, LockText locks) {
    text.line("the existing dependency chain (in reverse order) is:");
    text.blank();
    List<PathStep> printed = LongPath.printed(path);
    int number = path.size() - 1;
    for (int i = printed.size() - 2; i >= 0; i--) {
      if (printed.get(i) == null) {
        text.line(LongPath.omitted(path));
        text.blank();
        number = i;
      } else {
        entry(number--, printed.get(i), text, locks);
      }
    }
    entry(0, path.get(path.size() - 1), text, locks);
  }

  private static void entry(int number, PathStep step, ReportText text, LockText locks) {
    text.line("-> #" + number + " " + locks.lockClass(step.to()) + ":");
    locks.stack(step.witness());
    text.blank();
  }

  /**
   * The scenario on two CPUs: one closes the cycle, the other stands for all dependencies of the
   * path.
   */
  private static void scenario(List<PathStep> path, ReportText text, LockText locks) {
    PathStep last = path.get(path.size() - 1);
    PathStep before = path.get(Math.max(0, path.size() - 2));
    if (path.size() > 2) {
      text.line("Chain exists of:");
      text.line(
          "  "
              + locks.bare(last.to())
              + " --> "
              + locks.bare(before.from())
              + " --> "
              + locks.bare(last.from()));
      text.blank();
    }
    LockingScenario.onTwoCpus(text)
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
    boolean known = !step.witness().mode().isEmpty();
    return known ? step.witness().mode() : step.kind().endsWith("R") ? "shared_recursive" : "";
  }
}
