package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.UsageEvidence;
import dev.lockreel.lockdep.facts.Usage;
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
    int conflicting = Usage.conflicting(bit) & lockClass.usage;
    boolean inNmi = (1 << bit & Usage.INSIDE_NMI) != 0;
    int overNmi = inNmi ? conflicting : conflicting & Usage.INSIDE_NMI;
    if ((conflicting & ~overNmi) != 0) {
      report(lockClass, bit, Integer.numberOfTrailingZeros(conflicting & ~overNmi), assumed);
    }
    // The first use on each side says it all.
    if (overNmi != 0 && !Usage.inconsistentOverNmi(lockClass.usage & ~(1 << bit))) {
      report(lockClass, bit, earliest(lockClass, overNmi), assumed);
    }
  }

  private static int earliest(LockClass lockClass, int bits) {
    int first = Integer.numberOfTrailingZeros(bits);
    for (int left = bits; left != 0; left &= left - 1) {
      int bit = Integer.numberOfTrailingZeros(left);
      if (lockClass.usedAt(bit).isBefore(lockClass.usedAt(first))) {
        first = bit;
      }
    }
    return first;
  }

  private void report(LockClass lockClass, int bit, int earlier, boolean assumed) {
    boolean overNmi = ((1 << bit | 1 << earlier) & Usage.INSIDE_NMI) != 0;
    String was = overNmi ? Usage.stateAroundNmi(earlier) : Usage.stateName(earlier);
    String is = overNmi ? Usage.stateAroundNmi(bit) : Usage.stateName(bit);
    String interrupt = overNmi ? "NMI" : Usage.interruptName(bit);
    WitnessedEvent before = lockClass.usedAt(earlier);
    WitnessedEvent now = lockClass.usedAt(bit);
    if (assumed && lockClass.sharedName) {
      // Two classes that have the name alone in common.
      return;
    }
    // Some locks, such as that of kretprobes, are taken in an NMI as another subclass.
    boolean subclassHidden = overNmi && lockClass.seenThin;
    boolean sameLock = before.event().sameLock(now.event()) && !subclassHidden;
    Finding finding =
        Finding.of(Rule.INCONSISTENT_LOCK_STATE, lockClass.stableName(), interrupt)
            .warningIf(assumed || subclassHidden)
            .confidence(
                sameLock ? Confidence.INSTANCE : Confidence.CLASS, reason(assumed, subclassHidden))
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

  private static String reason(boolean assumed, boolean subclassHidden) {
    if (assumed) {
      return "The class is known by name only and the two usages are of different lock objects: two"
          + " classes may share the name.";
    }
    return subclassHidden
        ? "Thin events hide the subclass, and what an NMI may take has one of its own."
        : "The interrupt may come while the lock is held and then waits for the task that it"
            + " interrupted.";
  }
}
