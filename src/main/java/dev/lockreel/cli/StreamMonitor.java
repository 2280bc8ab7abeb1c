package dev.lockreel.cli;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Triage;
import dev.lockreel.replay.Replay;
import dev.lockreel.report.JsonRecords;
import dev.lockreel.stream.LiveBoard;
import dev.lockreel.stream.LivePage;
import dev.lockreel.stream.LiveStatus;
import dev.lockreel.stream.StreamListener;
import dev.lockreel.stream.StreamMetrics;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Keeps the latest metrics of a stream, and ends it when the user asks for that. */
final class StreamMonitor implements StreamListener {
  /** Metrics come every second; without any for so long the validating thread hangs. */
  private static final long ALIVE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Interruption interruption;
  private final LiveFindings live;
  private final LiveReports reports = new LiveReports();

  /** Null where no page was asked for. */
  private LiveBoard board;

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
    reports.answer();
    return interruption.asked() || live.stopped();
  }

  @Override
  public void found(Finding finding) {
    live.found(finding, true);
    show(finding);
  }

  @Override
  public void withdrawn(Finding finding) {
    live.withdrawn(finding, true);
    if (board != null) {
      board.remove("", finding.fingerprint());
    }
  }

  private void show(Finding finding) {
    if (board != null) {
      board.put("", finding.fingerprint(), JsonRecords.finding(finding));
    }
  }

  /** From now on it may show findings and make reports of this replay. */
  void begin(Replay replay, Triage triage) {
    replay.findings().forEach(this::show);
    reports.begin(() -> Reports.of(replay, triage));
  }

  /** The page on which the findings appear from now on; before {@link #begin}. */
  LivePage page() {
    board = new LiveBoard();
    return new LivePage(board, this::status, graph -> reports.html());
  }

  private LiveStatus status() {
    StreamMetrics now = latest;
    SortedMap<String, Long> numbers = new TreeMap<>();
    numbers.put("events", now.events());
    numbers.put("sources", (long) now.sources());
    numbers.put("classes", (long) now.classes());
    numbers.put("dependencies", (long) now.dependencies());
    numbers.put("records to read", now.lag().values().stream().mapToLong(Long::longValue).sum());
    numbers.put("unusable records", now.unusable());
    return new LiveStatus(alive() ? "running" : "not responding", numbers);
  }

  StreamMetrics latest() {
    return latest;
  }

  boolean alive() {
    return System.nanoTime() - latestNanos < ALIVE_NANOS;
  }
}
