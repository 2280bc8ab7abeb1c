package dev.lockreel.ingest;

import dev.lockreel.trace.TraceInputException;

/** Nothing that is known: most files that lie beside traces. */
final class UnknownFormatException extends TraceInputException {
  private static final long serialVersionUID = 1L;

  UnknownFormatException(String message) {
    super(message);
  }
}
