package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.UsageEvidence;
import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.Interrupt;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.facts.UsageSeen;
import java.util.List;

/**
 * Prove that no class that is held by readers with an interrupt enabled is read in that interrupt
 * by one that is not recursive: it waits for a writer that came before it, and the writer waits for
 * the reader that was interrupted. An irq inversion of the class with itself, so without a path.
 * Source: the kernel's check_usage_forwards, whose search begins at the class itself.
 *
 * <p>A class does not remember of what kind its readers in interrupts were. So, as in the kernel,
 * this is seen only when the reader in the interrupt comes last. A reader of unknown kind is no
 * evidence: what may be read in interrupts at all, rwlocks and RCU, is read recursively there.
 */
final class IrqReaderCheck {
  private final Findings findings;

  IrqReaderCheck(Findings findings) {
    this.findings = findings;
  }

  /** Checks a "used in an interrupt" bit, just set for {@code lockClass}. */
  void usedInInterrupt(LockClass lockClass, UsageSeen seen) {
    int bit = seen.bit();
    int enabled = Usage.inverted(1 << bit) & Usage.READ & lockClass.usage;
    boolean assumed = (seen.entryBits() & Entry.ASSUMED) != 0;
    if (!Entry.isRecursive(seen.entryBits()) && !assumed && enabled != 0) {
      report(lockClass, bit, Integer.numberOfTrailingZeros(enabled));
    }
  }

  private void report(LockClass lockClass, int usedBit, int enabledBit) {
    WitnessedEvent enabled = lockClass.usedAt(enabledBit);
    WitnessedEvent used = lockClass.usedAt(usedBit);
    boolean same = used.event().sameLock(enabled.event());
    boolean doubtful = lockClass.namedOnly() && !same;
    String name = lockClass.printedName();
    Finding finding =
        Finding.of(
                Rule.IRQ_LOCK_INVERSION,
                lockClass.stableName(),
                lockClass.stableName(),
                Interrupt.of(usedBit).name())
            .warningIf(doubtful)
            .confidence(
                same ? Confidence.INSTANCE : Confidence.CLASS,
                doubtful
                    ? "The class is known by name only and the two readers are of different lock objects: two"
                        + " classes may share the name."
                    : "A reader that is not recursive waits for a writer that came before it, and the writer for"
                        + " the reader that the interrupt stopped.")
            .classes(List.of(Evidence.of(lockClass)))
            .at(used.witness())
            .after(enabled.witness())
            .usages(
                List.of(
                    new UsageEvidence(name, Usage.stateName(usedBit), used.witness()),
                    new UsageEvidence(name, Usage.stateName(enabledBit), enabled.witness())))
            .build();
    findings.report(finding, Ground.of(lockClass, usedBit, enabledBit), List.of());
  }
}
