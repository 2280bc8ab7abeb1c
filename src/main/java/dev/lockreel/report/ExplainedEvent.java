package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.LedgerLine;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.UsageEvidence;
import dev.lockreel.finding.Witness;
import java.util.ArrayList;
import java.util.List;

/**
 * One event that a finding rests on, in a sentence.
 *
 * @param sentence who did what
 * @param witness the event
 * @param held the lock held at it that matters; null where none does
 */
record ExplainedEvent(String sentence, Witness witness, HeldLockEvidence held) {
  /** Those of a finding, in the order in which a person should read them. */
  static List<ExplainedEvent> of(Finding finding) {
    List<ExplainedEvent> events = new ArrayList<>();
    for (PathStep step : LongPath.printed(finding.path())) {
      if (step != null) {
        events.add(of(step));
      }
    }
    for (UsageEvidence usage : finding.usages()) {
      events.add(
          new ExplainedEvent(
              LockText.task(usage.witness())
                  + (usage.inInterrupt()
                      ? " took " + usage.lockClass() + " in an interrupt"
                      : " held " + usage.lockClass() + " with the interrupt enabled")
                  + " ("
                  + usage.state()
                  + ")",
              usage.witness(),
              null));
    }
    for (LedgerLine line : finding.ledger()) {
      if (line.witness() != null) {
        events.add(
            new ExplainedEvent(
                "%s through %s: %d added, %d taken away"
                    .formatted(line.owner(), line.what(), line.starts(), line.ends()),
                line.witness(),
                null));
      }
    }
    if (events.isEmpty()) {
      single(finding, events);
    }
    return events;
  }

  private static ExplainedEvent of(PathStep step) {
    return new ExplainedEvent(
        LockText.task(step.witness()) + " took " + step.to() + " while it held " + step.from(),
        step.witness(),
        LockText.heldOf(step.witness(), step.from()));
  }

  /** What came before, if anything did, and the event itself. */
  private static void single(Finding finding, List<ExplainedEvent> events) {
    if (finding.other() != null) {
      events.add(
          new ExplainedEvent("before: " + LockText.task(finding.other()), finding.other(), null));
    }
    Witness witness = finding.witness();
    HeldLockEvidence held =
        finding.classes().isEmpty()
            ? null
            : LockText.heldOf(witness, finding.classes().get(0).name());
    events.add(new ExplainedEvent("found: " + LockText.task(witness), witness, held));
  }
}
