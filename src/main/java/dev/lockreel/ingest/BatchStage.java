package dev.lockreel.ingest;

import dev.lockreel.trace.EventBatch;
import java.util.Arrays;

/** A step of a format over its batches in trace order, after parsing; used by one thread. */
public interface BatchStage {
  /**
   * Works on the next batch in place. Rows that can only be settled with the next batch may be held
   * back: they leave the end of this batch, which then is not {@link EventBatch#resumable}, and
   * come first in the next one.
   *
   * @param last no batch follows, or not soon, so nothing may be held back
   */
  void accept(EventBatch batch, boolean last);

  /** Whether rows are held back. */
  boolean holdsRows();

  /**
   * The state that the stage needs to continue after the last batch; passed to it after a restart.
   */
  long[] state();

  /** A stage that runs two in order. */
  static BatchStage inOrder(BatchStage first, BatchStage second) {
    return new BatchStage() {
      @Override
      public void accept(EventBatch batch, boolean last) {
        first.accept(batch, last);
        second.accept(batch, last);
      }

      @Override
      public boolean holdsRows() {
        return first.holdsRows() || second.holdsRows();
      }

      @Override
      public long[] state() {
        return joined(first.state(), second.state());
      }
    };
  }

  /** Two states in one: the length of the first, then both. */
  static long[] joined(long[] first, long[] second) {
    long[] joined = new long[1 + first.length + second.length];
    joined[0] = first.length;
    System.arraycopy(first, 0, joined, 1, first.length);
    System.arraycopy(second, 0, joined, 1 + first.length, second.length);
    return joined;
  }

  /** The first of two states that {@link #inOrder} joined; empty where there is none yet. */
  static long[] firstOf(long[] joined) {
    return joined.length == 0 ? joined : Arrays.copyOfRange(joined, 1, 1 + (int) joined[0]);
  }

  /** The second of two states that {@link #inOrder} joined. */
  static long[] secondOf(long[] joined) {
    return joined.length == 0
        ? joined
        : Arrays.copyOfRange(joined, 1 + (int) joined[0], joined.length);
  }
}
