package dev.lockreel.cli;

import dev.lockreel.stream.StreamListener;
import dev.lockreel.stream.StreamMetrics;
import java.util.concurrent.TimeUnit;

/** Keeps the latest metrics of a stream for those who ask, and ends it when the user wants that. */
final class StreamMonitor implements StreamListener {
  /** Metrics come every second; without any for so long the validating thread hangs. */
  private static final long ALIVE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Interruption interruption;
  private volatile StreamMetrics latest = StreamMetrics.NONE;
  private volatile long latestNanos = System.nanoTime();

  StreamMonitor(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public void metrics(StreamMetrics metrics) {
    latest = metrics;
    latestNanos = System.nanoTime();
  }

  @Override
  public boolean cancelled() {
    return interruption.asked();
  }

  StreamMetrics latest() {
    return latest;
  }

  boolean alive() {
    return System.nanoTime() - latestNanos < ALIVE_NANOS;
  }
}
