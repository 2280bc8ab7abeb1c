package dev.lockreel.cli;

import dev.lockreel.replay.ResourcesExhausted;
import dev.lockreel.trace.FailureReason;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;

/** Prints why a command failed: the reason, with a stack trace only where asked for. */
final class FailureMessages {
  private FailureMessages() {}

  static int report(Throwable thrown, PrintWriter err, boolean debug) {
    Throwable failure = thrown instanceof UncheckedIOException io ? io.getCause() : thrown;
    if (debug) {
      failure.printStackTrace(err);
    }
    int exitCode = ExitCode.FAILED;
    if (failure instanceof IOException known) {
      err.println("lockreel: " + reason(known));
    } else if (ResourcesExhausted.is(failure)) {
      err.println("lockreel: " + ResourcesExhausted.sentence(failure));
    } else {
      exitCode = ExitCode.INTERNAL;
      err.println("lockreel: internal error: " + failure);
      err.println(
          "lockreel: this is a fault of lockreel; please report it with the command, "
              + (debug ? "the stack trace above and" : "what it prints with --debug added and")
              + " the trace, or the part of it that still fails");
    }
    err.flush();
    return exitCode;
  }

  /** Why it failed, in a few words. */
  static String reason(IOException failure) {
    return failure instanceof FileSystemException named && named.getFile() != null
        ? named.getFile() + ": " + FailureReason.of(failure)
        : FailureReason.of(failure);
  }
}
