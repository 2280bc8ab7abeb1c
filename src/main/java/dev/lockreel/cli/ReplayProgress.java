package dev.lockreel.cli;

import dev.lockreel.finding.Finding;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.report.NumberText;
import java.util.Locale;

/** The progress bar of a long replay: bytes, time left, findings so far, events per second. */
final class ReplayProgress implements ReplayListener {
  private final Interruption interruption;
  private final LiveFindings live;
  private boolean endless;
  private final FileProgressBar bar = new FileProgressBar();

  ReplayProgress(Interruption interruption, LiveFindings live) {
    this.interruption = interruption;
    this.live = live;
  }

  @Override
  public void opened(String path, long storedBytes) {
    bar.open(path, storedBytes);
    // Of a file the report comes soon; a pipe may have no end.
    endless = storedBytes < 0;
  }

  @Override
  public void progressed(long bytesConsumed, long events, int findings) {
    bar.step(
        bytesConsumed,
        () ->
            String.format(
                Locale.ROOT,
                " %s, %.1f M events/s",
                NumberText.count(findings, "finding"),
                events / bar.seconds() / 1e6));
  }

  @Override
  public boolean cancelled() {
    return interruption.asked() || live.stopped();
  }

  @Override
  public void found(Finding finding) {
    bar.close();
    live.found(finding, endless);
  }

  @Override
  public void withdrawn(Finding finding) {
    bar.close();
    live.withdrawn(finding, endless);
  }

  /** Takes the bar off the terminal. */
  void done() {
    bar.close();
  }
}
