package dev.lockreel.replay;

import dev.lockreel.emulation.SourceEmulation;
import dev.lockreel.lockdep.source.LossListener;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.trace.EventBatch;

/**
 * Hands on to the models what events prove of losses: they forget what they cannot know any more,
 * and what they have said since is taken back.
 *
 * @param emulatedLocks has the models' findings
 */
record ModelLosses(SourceEmulation emulation, SourceValidator emulatedLocks)
    implements LossListener {
  @Override
  public void lostUnmarked(EventBatch batch, int row, long serial) {
    emulation.lost(batch, row);
    emulatedLocks.takeBackAfter(serial);
  }

  @Override
  public void hole(long event) {
    // The models take the row itself for a boundary.
    if (event > 0) {
      emulatedLocks.takeBackSince(event);
    }
  }
}
