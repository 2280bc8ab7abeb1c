package dev.lockreel.stream.kafka;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Starts decoding in the order of submission, but only so far ahead of the validator: decoded
 * events take several times the memory of their records, and memory that is reused at once is still
 * in the caches. No method blocks. Safe for several threads.
 */
final class DecodeAhead {
  private final Executor parsers;
  private final int most;
  private final Queue<Runnable> later = new ArrayDeque<>();
  private int started;

  /**
   * @param most how many may be started and not {@link #done}, at least 1
   */
  DecodeAhead(Executor parsers, int most) {
    this.parsers = parsers;
    this.most = most;
  }

  /** Starts the task, or queues it. */
  synchronized void submit(Runnable decoding) {
    later.add(decoding);
    startSome();
  }

  /** The result of one task is used up. */
  synchronized void done() {
    started--;
    startSome();
  }

  private void startSome() {
    while (started < most && !later.isEmpty()) {
      started++;
      parsers.execute(later.remove());
    }
  }
}
