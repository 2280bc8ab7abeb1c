package dev.lockreel.search.dpor;

import java.util.function.BooleanSupplier;

/**
 * Work that several threads share, piece by piece; what was done may give more. Safe for several
 * threads.
 */
abstract class SharedWork<P> {
  /** What is done with a piece. */
  @FunctionalInterface
  interface Task<P> {
    /** Does it; returns what to do next, as {@link #take} gives it. */
    P doneWith(P piece) throws InterruptedException;
  }

  /** Looks for a piece, of some nanoseconds each. */
  private static final int LOOKS = 5_000;

  /** Whether all is done, or the rest is not to be done. */
  private volatile boolean over;

  /** Times that there may be more to do than before. */
  private volatile int changes;

  /** Threads that wait for a piece. */
  private int idle;

  /** A piece to do, which no other thread has; null when none waits. Called with the lock held. */
  abstract P next();

  /**
   * Does pieces until none is left or it is to stop.
   *
   * @param stop asked before each piece
   */
  final void work(Task<P> task, BooleanSupplier stop) {
    try {
      P piece = take();
      while (piece != null && !stop.getAsBoolean()) {
        piece = task.doneWith(piece);
      }
      if (piece != null) {
        stop();
      }
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      stop();
      throw e;
    }
  }

  /** Waits for a piece; null when there is none any more, or the work is over. */
  final P take() throws InterruptedException {
    int seen = changes;
    P piece = takeNow();
    // The next one comes within microseconds, less than it takes to wake a thread.
    for (int i = 0; i < LOOKS && piece == null && !over; i++) {
      if (changes == seen) {
        Thread.onSpinWait();
      } else {
        seen = changes;
        piece = takeNow();
      }
    }
    return piece == null ? takeLater() : piece;
  }

  private synchronized P takeLater() throws InterruptedException {
    P piece = takeNow();
    while (piece == null && !over) {
      idle++;
      try {
        wait();
      } finally {
        idle--;
      }
      piece = takeNow();
    }
    return piece;
  }

  /** A piece to do; null when none waits. */
  final synchronized P takeNow() {
    return over ? null : next();
  }

  /** There may be more to do, or nothing any more. */
  final synchronized void changed(boolean ends) {
    over |= ends;
    changes++;
    if (idle > 0) {
      notifyAll();
    }
  }

  /** No more pieces are given. */
  final void stop() {
    changed(true);
  }
}
