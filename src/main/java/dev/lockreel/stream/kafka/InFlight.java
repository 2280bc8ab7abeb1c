package dev.lockreel.stream.kafka;

import dev.lockreel.stream.Published;

/**
 * Records that have been given to the producer and those that the broker has acknowledged. Keeps
 * the former below what the producer buffers, so that giving it one never blocks for long.
 */
final class InFlight {
  /** A quarter of {@link ClientSettings#BUFFER_BYTES}: batches are not always full. */
  static final long MOST_BYTES = ClientSettings.BUFFER_BYTES / 4;

  private static final long LOOK_UP_MILLIS = 200;

  /** Says whether to stop waiting. */
  interface Cancellation {
    boolean asked();
  }

  private long bytes;
  private long records;
  private long events;
  private Exception failure;

  /** Waits for room for {@code more} bytes; returns early where that has become pointless. */
  synchronized void awaitRoom(long more, Cancellation cancellation) throws InterruptedException {
    while (bytes > 0 && bytes + more > MOST_BYTES && failure == null && !cancellation.asked()) {
      wait(LOOK_UP_MILLIS);
    }
  }

  /** Waits until the broker has all; returns early where that has become pointless. */
  synchronized void awaitNone(Cancellation cancellation) throws InterruptedException {
    while (bytes > 0 && failure == null && !cancellation.asked()) {
      wait(LOOK_UP_MILLIS);
    }
  }

  synchronized void sent(long size) {
    bytes += size;
  }

  /**
   * The broker has answered for a record.
   *
   * @param why null: the broker has it
   */
  synchronized void done(long size, int rows, Exception why) {
    bytes -= size;
    if (why == null) {
      records++;
      events += rows;
    } else if (failure == null) {
      failure = why;
    }
    notifyAll();
  }

  /** The first failure; null while there is none. */
  synchronized Exception failure() {
    return failure;
  }

  /** What the broker has. */
  synchronized Published published() {
    return new Published(records, events);
  }
}
