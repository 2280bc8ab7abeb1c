package dev.lockreel.cli;

import dev.lockreel.replay.ReplayListener;
import java.util.Locale;

/** The progress bar of a long replay: bytes, events per second, findings so far, time left. */
final class ReplayProgress implements ReplayListener {
  private final Interruption interruption;
  private final FileProgressBar bar = new FileProgressBar();

  ReplayProgress(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public void opened(String path, long storedBytes) {
    bar.open(path, storedBytes);
  }

  @Override
  public void progressed(long bytesConsumed, long events, int findings) {
    bar.step(
        bytesConsumed,
        () ->
            String.format(
                Locale.ROOT,
                " %.1f M events/s, %d findings",
                events / bar.seconds() / 1e6,
                findings));
  }

  @Override
  public boolean cancelled() {
    return interruption.asked();
  }

  /** Takes the bar off the terminal. */
  void done() {
    bar.close();
  }
}
