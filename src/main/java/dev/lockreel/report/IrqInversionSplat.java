package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.UsageEvidence;
import dev.lockreel.finding.Witness;
import java.util.List;

/**
 * The two forms of an inversion by interrupt: a new dependency connects an irq-safe with an
 * irq-unsafe lock (the kernel's print_bad_irq_dependency), or a lock that is connected already
 * changes its state (print_irq_inversion_bug). The path leads from the safe to the unsafe lock; it
 * is empty where a reader in an interrupt meets readers of its own class.
 */
final class IrqInversionSplat implements Splat {
  @Override
  public void write(Finding finding, ReportText text, LockText locks) {
    List<PathStep> path = finding.path();
    PathStep drawn = drawn(finding);
    if (path.isEmpty()) {
      ownReaders(finding, text, locks);
      return;
    }
    if (drawn != null) {
      newDependency(finding, drawn, text, locks);
    } else {
      newState(finding, text, locks);
    }
    text.blank();
    text.line("other info that might help us debug this:");
    text.blank();
    scenario(path, drawn == null ? path.get(0) : drawn, text, locks);
    locks.heldLocks(finding.witness());
    text.blank();
    text.line("the dependencies between the irq-safe and the irq-unsafe lock:");
    for (PathStep step : LongPath.printed(path)) {
      if (step == null) {
        text.line(LongPath.omitted(path));
        continue;
      }
      text.line("-> " + locks.lockClass(step.from()) + " -> " + locks.lockClass(step.to()) + ":");
      locks.stack(step.witness());
    }
    locks.backtrace(finding.witness());
  }

  private static void ownReaders(Finding finding, ReportText text, LockText locks) {
    String name = finding.classes().get(0).name();
    changedState(finding, new NewState(name, name, true), text, locks);
    text.blank();
    text.line("other info that might help us debug this:");
    text.blank();
    LockingScenario.withInterrupts(text)
        .first(locks.call("r", name))
        .second(locks.call("", name))
        .first("<Interrupt>")
        .first("  " + locks.call("r", name))
        .deadlock();
    locks.heldLocks(finding.witness());
    locks.backtrace(finding.witness());
  }

  /** The step that the finding's event drew; null where the event set a usage instead. */
  private static PathStep drawn(Finding finding) {
    if (finding.headline().equals(Rule.IRQ_LOCK_INVERSION.headline()) || finding.path().isEmpty()) {
      return null;
    }
    List<PathStep> path = finding.path();
    return path.stream()
        .filter(step -> step.witness().equals(finding.witness()))
        .findFirst()
        .orElse(path.get(path.size() - 1));
  }

  private static void newDependency(
      Finding finding, PathStep drawn, ReportText text, LockText locks) {
    Witness witness = finding.witness();
    HeldLockEvidence held = LockText.heldOf(witness, drawn.from());
    List<PathStep> path = finding.path();
    text.line(
        LockText.task(witness) + InterruptState.of(witness.context()) + " is trying to acquire:");
    text.line(locks.lock(drawn.to(), witness));
    text.blank();
    text.line("and this task is already holding:");
    text.line(held == null ? locks.lockClass(drawn.from()) : locks.held(held));
    text.line("which would create a new lock dependency:");
    text.line(" " + locks.lockClass(drawn.from()) + " -> " + locks.lockClass(drawn.to()));
    text.blank();
    text.line("but this new dependency connects a " + interrupt(finding, true) + "-irq-safe lock:");
    became(finding, path.get(0).from(), true, text, locks);
    text.blank();
    text.line("to a " + interrupt(finding, false) + "-irq-unsafe lock:");
    became(finding, path.get(path.size() - 1).to(), false, text, locks);
  }

  private static void became(
      Finding finding, String name, boolean safe, ReportText text, LockText locks) {
    text.line(" " + locks.lockClass(name));
    for (UsageEvidence usage : finding.usages()) {
      if (usage.inInterrupt() == safe) {
        text.blank();
        text.line(
            "... which became %s-irq-%s at:"
                .formatted(interrupt(finding, safe), safe ? "safe" : "unsafe"));
        locks.stack(usage.witness(), "  ");
      }
    }
  }

  private static void newState(Finding finding, ReportText text, LockText locks) {
    Witness witness = finding.witness();
    List<PathStep> path = finding.path();
    boolean safe =
        finding.usages().stream()
            .anyMatch(usage -> usage.inInterrupt() && usage.witness().equals(witness));
    String changed = safe ? path.get(0).from() : path.get(path.size() - 1).to();
    String other = safe ? path.get(path.size() - 1).to() : path.get(0).from();
    changedState(finding, new NewState(changed, other, safe), text, locks);
  }

  /**
   * @param changed name of the class whose state changed
   * @param other name of the class that it is connected with
   * @param safe whether {@code changed} became irq-safe and {@code other} is irq-unsafe; else the
   *     reverse
   */
  private record NewState(String changed, String other, boolean safe) {}

  private static void changedState(
      Finding finding, NewState state, ReportText text, LockText locks) {
    Witness witness = finding.witness();
    text.line(LockText.task(witness) + " just changed the state of lock:");
    text.line(locks.lock(state.changed, witness));
    text.line(
        state.safe
            ? "but this lock took another, %s-unsafe lock in the past:"
                .formatted(interrupt(finding, false))
            : "but this lock was taken by another, %s-safe lock in the past:"
                .formatted(interrupt(finding, true)));
    became(finding, state.other, !state.safe, text, locks);
    text.blank();
    text.line("and interrupts could create inverse lock ordering between them.");
    text.blank();
  }

  /** {@code HARDIRQ} or {@code SOFTIRQ}, with {@code -READ} for readers. */
  private static String interrupt(Finding finding, boolean safe) {
    for (UsageEvidence usage : finding.usages()) {
      if (usage.inInterrupt() == safe) {
        String name = usage.state().contains("SOFTIRQ") ? "SOFTIRQ" : "HARDIRQ";
        return name + (usage.state().endsWith("-R") ? "-READ" : "");
      }
    }
    return finding.headline().contains("SOFTIRQ") ? "SOFTIRQ" : "HARDIRQ";
  }

  private static void scenario(
      List<PathStep> path, PathStep drawn, ReportText text, LockText locks) {
    String safe = path.get(0).from();
    String unsafe = path.get(path.size() - 1).to();
    String middle = drawn.from().equals(safe) ? drawn.to() : drawn.from();
    if (!middle.equals(unsafe)) {
      text.line("Chain exists of:");
      text.line(
          "  " + locks.bare(safe) + " --> " + locks.bare(middle) + " --> " + locks.bare(unsafe));
      text.blank();
    }
    LockingScenario.withInterrupts(text)
        .first(locks.call("", unsafe))
        .second("local_irq_disable();")
        .second(locks.call("", safe))
        .second(locks.call("", middle))
        .first("<Interrupt>")
        .first("  " + locks.call("", safe))
        .deadlock();
  }
}
