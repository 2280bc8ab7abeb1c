package dev.lockreel.ingest;

import dev.lockreel.trace.TraceInputException;

/** An archive cannot be read to its end; what comes before that can. */
final class BrokenArchiveException extends TraceInputException {
  private static final long serialVersionUID = 1;

  BrokenArchiveException(String message, Exception cause) {
    super(message, cause);
  }
}
