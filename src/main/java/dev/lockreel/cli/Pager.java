package dev.lockreel.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The program that shows a long text on a terminal: {@code $PAGER}, else less.
 *
 * <p>Ctrl-C goes to the pager and to this process at once. The JVM then waits for the pager to end,
 * since both would read the terminal otherwise.
 */
final class Pager {
  /** What a shell exits with when it cannot run a command, or cannot find it. */
  private static final int NOT_RUN = 126;

  private static final int NOT_FOUND = 127;

  private final String command;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::awaitEnd, "pager");

  private Pager(String command) {
    this.command = command;
  }

  /** The pager for standard output; null where that is no terminal, or the user wants none. */
  static Pager ofTerminal(Map<String, String> environment) {
    if (!Terminal.standardOutput() || "dumb".equals(environment.get("TERM"))) {
      return null;
    }
    String command = command(environment);
    return command.isBlank() || command.equals("cat") ? null : new Pager(command);
  }

  /** A shell's command; empty for none. */
  static String command(Map<String, String> environment) {
    String wanted = environment.get("PAGER");
    if (wanted != null) {
      return wanted.strip();
    }
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "less"))) {
        return "less";
      }
    }
    return "";
  }

  /** From now on the JVM does not end before the text was shown; false where it ends already. */
  boolean reserve() {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      return true;
    } catch (IllegalStateException endsAlready) {
      return false;
    }
  }

  private void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Shows the text until the user has seen enough; after {@link #reserve}.
   *
   * @return false where the pager cannot be run, and nothing was shown
   */
  boolean show(byte[] text) throws IOException {
    try {
      return run(text);
    } finally {
      ended.countDown();
    }
  }

  private boolean run(byte[] text) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command)
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT);
    // Quits where all fits on the screen, shows colours, leaves the text on the screen.
    builder.environment().putIfAbsent("LESS", "FRX");
    Process process = builder.start();
    try (OutputStream to = process.getOutputStream()) {
      to.write(text);
    } catch (IOException seenEnough) {
      // The user has quit before the end of the text.
    }
    while (true) {
      try {
        int exitCode = process.waitFor();
        return exitCode != NOT_RUN && exitCode != NOT_FOUND;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        process.destroy();
      }
    }
  }
}
