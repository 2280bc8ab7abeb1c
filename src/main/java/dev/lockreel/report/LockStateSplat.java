package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.UsageEvidence;
import dev.lockreel.finding.Witness;
import java.util.List;

/** {@code inconsistent lock state}; source: the kernel's print_usage_bug. */
final class LockStateSplat implements Splat {
  private static final int BOTH = 2;

  @Override
  public void write(Finding finding, ReportText text, LockText locks) {
    Witness witness = finding.witness();
    String name = finding.classes().get(0).name();
    List<UsageEvidence> usages = finding.usages();
    boolean known = usages.size() == BOTH;
    if (known) {
      text.line(
          "inconsistent {%s} -> {%s} usage."
              .formatted(usages.get(0).state(), usages.get(1).state()));
    }
    text.line(LockText.task(witness) + InterruptState.of(witness.context()) + " takes:");
    text.line(locks.lock(name, witness));
    Witness earlier = known ? usages.get(0).witness() : finding.other();
    if (earlier != null) {
      text.line(
          (known ? "{" + usages.get(0).state() + "}" : "the other") + " state was registered at:");
      locks.stack(earlier, "  ");
    }
    text.blank();
    text.line("other info that might help us debug this:");
    LockingScenario.onOneCpu(text)
        .first(locks.call("", name))
        .first("<Interrupt>")
        .first("  " + locks.call("", name))
        .deadlock();
    locks.heldLocks(witness);
    locks.backtrace(witness);
  }
}
