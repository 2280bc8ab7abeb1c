package dev.lockreel.cli;

import dev.lockreel.stream.PublishListener;
import java.util.Locale;

/** The progress bar of a publication: bytes, events per second, time left. */
final class PublishProgress implements PublishListener {
  private final Interruption interruption;
  private final FileProgressBar bar = new FileProgressBar();

  PublishProgress(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public void opened(String path, long storedBytes) {
    bar.open(path, storedBytes);
  }

  @Override
  public void progressed(long bytesConsumed, long events) {
    bar.step(
        bytesConsumed,
        () -> String.format(Locale.ROOT, " %.1f M events/s", events / bar.seconds() / 1e6));
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
