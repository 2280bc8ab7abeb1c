package dev.lockreel.replay;

import dev.lockreel.emulation.EmulationOutput;
import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.trace.EventBatch;

/**
 * Puts the output of a source's emulated core into the graph of all sources.
 *
 * @param emulatedLocks the validator of the source's emulated locks
 * @param locks that of its recorded ones
 */
public record GraphOutput(SourceValidator emulatedLocks, SourceValidator locks)
    implements EmulationOutput {
  /** For emulated locks alone. */
  public GraphOutput(SourceValidator emulatedLocks) {
    this(emulatedLocks, emulatedLocks);
  }

  @Override
  public void lockEvent(EventBatch event) {
    emulatedLocks.accept(event);
  }

  @Override
  public void finding(Finding finding) {
    emulatedLocks.report(finding, locks.moment());
  }
}
