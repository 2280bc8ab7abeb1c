package dev.lockreel.stream;

import java.io.IOException;

/** The broker, or the way to it, failed; the message names it and says why, in one line. */
public final class StreamException extends IOException {
  private static final long serialVersionUID = 1;

  public StreamException(String message, Throwable cause) {
    super(message, cause);
  }
}
