package dev.lockreel.ingest;

import dev.lockreel.trace.EventBatch;

/** What a format does to its batches when they are in order again; used by one thread. */
public interface BatchStage {
  /**
   * Works on the next batch in place. Rows that can only be settled with the next batch may be held
   * back: they leave the end of this batch, which then is not {@link EventBatch#resumable}, and
   * come first in the next one.
   *
   * @param last no batch follows, so nothing may be held back
   */
  void accept(EventBatch batch, boolean last);

  /** Whether rows are held back. */
  boolean holdsRows();

  /** A stage that leaves all as it is. */
  static BatchStage none() {
    return new BatchStage() {
      @Override
      public void accept(EventBatch batch, boolean last) {}

      @Override
      public boolean holdsRows() {
        return false;
      }
    };
  }
}
