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

  /** One stage behind the other; {@code first} must be one that holds nothing back. */
  static BatchStage inOrder(BatchStage first, BatchStage second) {
    return new BatchStage() {
      @Override
      public void accept(EventBatch batch, boolean last) {
        first.accept(batch, last);
        second.accept(batch, last);
      }

      @Override
      public boolean holdsRows() {
        return second.holdsRows();
      }
    };
  }

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
