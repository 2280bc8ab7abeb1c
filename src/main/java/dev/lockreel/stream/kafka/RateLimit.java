package dev.lockreel.stream.kafka;

import java.util.concurrent.TimeUnit;

/** How long to wait so that no more than a given number of events go out per second. */
final class RateLimit {
  private final double nanosPerEvent;
  private final long startNanos;

  /**
   * @param eventsPerSecond 0: no limit
   */
  RateLimit(long eventsPerSecond, long startNanos) {
    nanosPerEvent =
        eventsPerSecond == 0 ? 0 : (double) TimeUnit.SECONDS.toNanos(1) / eventsPerSecond;
    this.startNanos = startNanos;
  }

  /** How long to wait before the next event, once {@code events} have gone out; 0 or less: not. */
  long pauseNanos(long events, long nowNanos) {
    return (long) (events * nanosPerEvent) - (nowNanos - startNanos);
  }
}
