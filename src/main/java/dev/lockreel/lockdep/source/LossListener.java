package dev.lockreel.lockdep.source;

import dev.lockreel.trace.EventBatch;

/** Hears of losses that no mark shows, and that a source's events prove. */
public interface LossListener {
  /** Hears nothing. */
  LossListener NONE =
      new LossListener() {
        @Override
        public void lostUnmarked(EventBatch batch, int row, long serial) {
          // No other part has a say.
        }

        @Override
        public void hole(long event) {
          // No other part has a say.
        }
      };

  /**
   * The event of that row proves that others were lost, of any CPU.
   *
   * @param serial they were lost after the acquisition of this number, {@link Moment#serial}
   */
  void lostUnmarked(EventBatch batch, int row, long serial);

  /**
   * There is a hole in front of an event, as a row for it says ({@link SourceValidator#markHoles}).
   *
   * @param event it lies after this one, {@link Moment#event}; 0 where that is not known
   */
  void hole(long event);
}
