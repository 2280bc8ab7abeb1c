package dev.lockreel;

import dev.lockreel.cli.Main;

/**
 * Ends a process of a test with the JVM that started it, however that ends. As a main class: runs
 * {@code lockreel} so.
 */
public final class Lifeline {
  private static final int ENDED_WITH_PARENT = 1;

  private Lifeline() {}

  /** Runs the command line. */
  public static void main(String[] args) {
    hold();
    Main.main(args);
  }

  /** Ends this JVM soon after the one that started it. */
  @SuppressWarnings("FutureReturnValueIgnored") // Nothing waits for the end of all.
  public static void hold() {
    ProcessHandle.current()
        .parent()
        .ifPresent(
            parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(ENDED_WITH_PARENT)));
  }
}
