package dev.lockreel.emulation.iommu;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.FindingBuilder;

/** How much the trace shows of a process that is gone and has left pages pinned. */
enum PinProof {
  /** A process is dead for certain if all its threads are known. */
  WHOLE(Confidence.CERTAIN, "The trace has the process from its fork to its last thread's end."),
  MIDWAY(
      Confidence.CLASS,
      "The trace does not have the process from its fork on: a thread that has not run since may be"
          + " left to unpin them."),
  /** The trace has unpins, but none of pages pinned through the same function. */
  UNPINS_OF_OTHERS(
      Confidence.CLASS,
      "No page pinned through that function was seen unpinned before that: there may be no probe on"
          + " what unpins them.");

  private final Confidence confidence;
  private final String reason;

  PinProof(Confidence confidence, String reason) {
    this.confidence = confidence;
    this.reason = reason;
  }

  /** Gives the verdict its confidence; a warning unless it is certain. */
  FindingBuilder weigh(FindingBuilder verdict) {
    FindingBuilder weighed = verdict.confidence(confidence, reason);
    return this == WHOLE ? weighed : weighed.warning();
  }
}
