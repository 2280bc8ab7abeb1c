package dev.lockreel.cli;

import dev.lockreel.report.Visible;
import java.util.Locale;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/**
 * A progress bar over the bytes of one file after the other, on a terminal's standard error only.
 * Appears after a second, so that short work stays quiet.
 */
final class FileProgressBar {
  private static final long QUIET_NANOS = 1_000_000_000L;
  private static final long EVERY_NANOS = 200_000_000L;

  /** Columns of the percentage, bytes, times, findings and events per second. */
  private static final int NUMBERS = 70;

  private static final int LEAST_NAME = 12;

  private final boolean shown = Terminal.standardError();
  private ProgressBar bar;
  private String file = "";
  private long bytes = -1;
  private long openedNanos;
  private long lastNanos;

  /** The next file; its bytes are -1 where unknown. */
  void open(String path, long storedBytes) {
    close();
    file = path;
    bytes = storedBytes;
    openedNanos = System.nanoTime();
    lastNanos = openedNanos;
  }

  /** Moves to {@code bytesConsumed}; the message is asked for only where it is shown. */
  void step(long bytesConsumed, Supplier<String> message) {
    if (!shown) {
      return;
    }
    long now = System.nanoTime();
    if (now - openedNanos < QUIET_NANOS || now - lastNanos < EVERY_NANOS) {
      return;
    }
    lastNanos = now;
    if (bar == null) {
      bar = appear();
    }
    bar.stepTo(bytesConsumed);
    bar.setExtraMessage(message.get());
  }

  /** Since the file was opened. */
  double seconds() {
    return (System.nanoTime() - openedNanos) / 1e9;
  }

  /**
   * The bar, with a consumer of its own: the default one asks JLine for the terminal, which resets
   * SIGINT to the system's default, and then Ctrl-C ends the JVM without a checkpoint.
   */
  private ProgressBar appear() {
    ProgressBarBuilder builder = new ProgressBarBuilder();
    if (bytes < 0) {
      builder.setRenderer(FileProgressBar::ofUnknownSize);
    }
    return builder
        .setTaskName(taskName(file, Terminal.width()))
        .setInitialMax(bytes)
        .setUnit(" MB", 1 << 20)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis((int) (EVERY_NANOS / 1_000_000))
        .clearDisplayOnFinish()
        .setConsumer(new ConsoleProgressBarConsumer(System.err, Terminal.width() - 1))
        .build();
  }

  /** What is known of a pipe: how much of it was read, and for how long. */
  private static String ofUnknownSize(ProgressState progress, int width) {
    String line =
        ofUnknownSize(
            progress.getTaskName(),
            progress.getCurrent(),
            progress.getElapsedAfterStart().toSeconds(),
            progress.getExtraMessage());
    return line.length() <= width ? line : line.substring(0, width);
  }

  static String ofUnknownSize(String name, long bytesRead, long seconds, String message) {
    return String.format(
        Locale.ROOT,
        "%s  %d MB  %d:%02d:%02d %s",
        name,
        bytesRead >> 20,
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        message);
  }

  /**
   * The end of a path that leaves room, in so many columns, for the numbers, which are cut off at
   * the right where they have none.
   */
  static String taskName(String path, int width) {
    String shown = Visible.of(path);
    int room = Math.max(LEAST_NAME, width - NUMBERS);
    if (shown.length() <= room) {
      return shown;
    }
    String end = shown.substring(shown.length() - room + 1);
    int folder = end.indexOf('/');
    boolean halved = Character.isLowSurrogate(end.charAt(0));
    return "\u2026" + (folder >= 0 ? end.substring(folder) : end.substring(halved ? 1 : 0));
  }

  /** Takes the bar off the terminal. */
  void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
