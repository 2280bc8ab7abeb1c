package dev.lockreel.cli;

import java.io.IOException;
import java.io.PrintWriter;

/** Prints why a command failed: the reason, with a stack trace only where asked for. */
final class FailureMessages {
  private FailureMessages() {}

  static int report(Throwable failure, PrintWriter err, boolean debug) {
    if (debug) {
      failure.printStackTrace(err);
    }
    if (failure instanceof IOException && failure.getMessage() != null) {
      err.println("lockreel: " + failure.getMessage());
    } else if (failure instanceof OutOfMemoryError) {
      err.println("lockreel: out of memory; give it more with LOCKREEL_JAVA_OPTS=-Xmx8g");
    } else {
      err.println("lockreel: internal error: " + failure + (debug ? "" : " (--debug shows where)"));
    }
    err.flush();
    return ExitCode.FAILED;
  }
}
