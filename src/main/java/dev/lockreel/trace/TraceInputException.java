package dev.lockreel.trace;

import java.io.IOException;

/** An input that cannot be read at all; the message names file, place and reason for the user. */
public class TraceInputException extends IOException {
  private static final long serialVersionUID = 1L;

  public TraceInputException(String message) {
    super(message);
  }

  public TraceInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
