package dev.lockreel.replay;

import dev.lockreel.emulation.SourceEmulation;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.trace.EventBatch;

/**
 * Hands the events of one source to the emulated core and to the lock validator, in trace order.
 * The validator gets every event. The emulated core gets those that concern it, and each of them
 * twice: before the validator and after it.
 */
public final class EventRoute {
  private final SourceEmulation emulation;
  private final SourceValidator validator;

  public EventRoute(SourceEmulation emulation, SourceValidator validator) {
    this.emulation = emulation;
    this.validator = validator;
  }

  /** Takes a batch, and marks the holes in it; keeps nothing of it. */
  public void accept(EventBatch batch) {
    validator.markHoles(batch);
    int done = 0;
    int row = emulation.nextRow(batch, 0);
    while (row < batch.size) {
      // What ends a task's calls comes before the validator sees that the task holds nothing.
      validator.accept(batch, done, row);
      emulation.before(batch, row);
      validator.accept(batch, row, row + 1);
      emulation.after(batch, row);
      done = row + 1;
      row = emulation.nextRow(batch, done);
    }
    validator.accept(batch, done, batch.size);
  }
}
