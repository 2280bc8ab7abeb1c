package dev.lockreel.cli;

import dev.lockreel.replay.ReplayListener;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * The progress bar of a long replay, on a terminal's standard error only: bytes, events per second,
 * findings so far, time left. Appears after a second, so that short replays stay quiet.
 */
final class Progress implements ReplayListener {
  private static final long QUIET_NANOS = 1_000_000_000L;
  private static final long EVERY_NANOS = 200_000_000L;

  private final Interruption interruption;
  private final boolean shown = Terminal.standardError();
  private ProgressBar bar;
  private String file = "";
  private long bytes = -1;
  private long openedNanos;
  private long lastNanos;

  Progress(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public void opened(String path, long storedBytes) {
    done();
    file = path;
    bytes = storedBytes;
    openedNanos = System.nanoTime();
    lastNanos = openedNanos;
  }

  @Override
  public void progressed(long bytesConsumed, long events, int findings) {
    if (!shown) {
      return;
    }
    long now = System.nanoTime();
    if (now - openedNanos < QUIET_NANOS || now - lastNanos < EVERY_NANOS) {
      return;
    }
    lastNanos = now;
    if (bar == null) {
      bar = open();
    }
    bar.stepTo(bytesConsumed);
    double seconds = (now - openedNanos) / 1e9;
    bar.setExtraMessage(
        String.format(
            Locale.ROOT, " %.1f M events/s, %d findings", events / seconds / 1e6, findings));
  }

  /**
   * The bar, with a consumer of its own: the default one asks JLine for the terminal, which resets
   * SIGINT to the system's default, and then Ctrl-C ends the JVM without a checkpoint.
   */
  private ProgressBar open() {
    return new ProgressBarBuilder()
        .setTaskName(file)
        .setInitialMax(bytes)
        .setUnit(" MB", 1 << 20)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis((int) (EVERY_NANOS / 1_000_000))
        .clearDisplayOnFinish()
        .setConsumer(new ConsoleProgressBarConsumer(System.err, Terminal.width() - 1))
        .build();
  }

  @Override
  public boolean cancelled() {
    return interruption.asked();
  }

  /** Takes the bar off the terminal. */
  void done() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
