package dev.lockreel.lockdep;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.UsageEvidence;
import java.util.List;

/**
 * Prove that a class is not both used in an interrupt and held with that interrupt enabled. Source:
 * the kernel's valid_state and print_usage_bug.
 */
final class LockStateCheck {
  private final Findings findings;

  LockStateCheck(Findings findings) {
    this.findings = findings;
  }

  /** Checks usage bit {@code bit}, just set for {@code lockClass}, against those that it had. */
  void check(LockClass lockClass, int bit, boolean assumed) {
    int conflicting = Usage.inverted(1 << bit);
    if ((1 << bit & Usage.READ) != 0) {
      conflicting = Usage.asWriters(conflicting);
    } else {
      conflicting |= Usage.asReaders(conflicting);
    }
    conflicting &= lockClass.usage;
    if (conflicting != 0) {
      report(lockClass, bit, Integer.numberOfTrailingZeros(conflicting), assumed);
    }
  }

  private void report(LockClass lockClass, int bit, int earlier, boolean assumed) {
    String was = Usage.stateName(earlier);
    String is = Usage.stateName(bit);
    WitnessedEvent before = lockClass.usedAt[earlier];
    WitnessedEvent now = lockClass.usedAt[bit];
    Finding finding =
        Finding.of(Rule.INCONSISTENT_LOCK_STATE, lockClass.stableName(), Usage.interruptName(bit))
            .warningIf(assumed)
            .confidence(
                before.event().lock() != 0 && before.event().lock() == now.event().lock()
                    ? Confidence.INSTANCE
                    : Confidence.CLASS,
                assumed
                    ? "The class is known by name only and the two usages are of different lock objects: two"
                        + " classes may share the name."
                    : "The interrupt may come while the lock is held and then waits for the task that it"
                        + " interrupted.")
            .classes(List.of(Evidence.of(lockClass)))
            .at(now.witness())
            .after(before.witness())
            .because("inconsistent {" + was + "} -> {" + is + "} usage.")
            .usages(
                List.of(
                    new UsageEvidence(lockClass.printedName(), was, before.witness()),
                    new UsageEvidence(lockClass.printedName(), is, now.witness())))
            .build();
    findings.report(finding, Ground.of(lockClass, bit, earlier), List.of());
  }
}
