package dev.lockreel.cli;

import dev.lockreel.finding.Finding;
import dev.lockreel.stream.StreamListener;
import dev.lockreel.stream.StreamMetrics;
import java.util.concurrent.TimeUnit;

/** Keeps the latest metrics of a stream, and ends it when the user asks for that. */
final class StreamMonitor implements StreamListener {
  /** Metrics come every second; without any for so long the validating thread hangs. */
  private static final long ALIVE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Interruption interruption;
  private final LiveFindings live;
  private volatile StreamMetrics latest = StreamMetrics.NONE;
  private volatile long latestNanos = System.nanoTime();

  StreamMonitor(Interruption interruption, LiveFindings live) {
    this.interruption = interruption;
    this.live = live;
  }

  @Override
  public void metrics(StreamMetrics metrics) {
    latest = metrics;
    latestNanos = System.nanoTime();
  }

  @Override
  public boolean cancelled() {
    return interruption.asked() || live.stopped();
  }

  @Override
  public void found(Finding finding) {
    live.found(finding, true);
  }

  @Override
  public void withdrawn(Finding finding) {
    live.withdrawn(finding, true);
  }

  StreamMetrics latest() {
    return latest;
  }

  boolean alive() {
    return System.nanoTime() - latestNanos < ALIVE_NANOS;
  }
}
