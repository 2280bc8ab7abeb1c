package dev.lockreel.replay;

import dev.lockreel.emulation.EmulationOutput;
import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.trace.EventBatch;

/**
 * Puts the output of a source's emulated core into the graph of all sources.
 *
 * @param emulatedLocks the validator of the source's emulated locks
 */
public record GraphOutput(SourceValidator emulatedLocks) implements EmulationOutput {
  @Override
  public void lockEvent(EventBatch event) {
    emulatedLocks.accept(event);
  }

  @Override
  public void finding(Finding finding) {
    emulatedLocks.report(finding);
  }
}
