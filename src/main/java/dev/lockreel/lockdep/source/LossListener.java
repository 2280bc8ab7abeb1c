package dev.lockreel.lockdep.source;

import dev.lockreel.trace.EventBatch;

/** Hears of the losses of events that a source's lock events show. */
public interface LossListener {
  /** Hears nothing. */
  LossListener NONE =
      new LossListener() {
        @Override
        public void lostUnmarked(EventBatch batch, int row, long serial) {
          // No other part has a say.
        }

        @Override
        public void lost(long event) {
          // No other part has a say.
        }
      };

  /**
   * The event of that row proves that events were lost without a mark, of any CPU.
   *
   * @param serial they were lost after the acquisition of this number, {@link Moment#serial}
   */
  void lostUnmarked(EventBatch batch, int row, long serial);

  /**
   * Events were lost, as a mark or a boundary says.
   *
   * @param event they were lost after this one, {@link Moment#event}
   */
  void lost(long event);
}
