package dev.lockreel.store;

import java.io.IOException;

/** Bytes are no fact that this lockreel knows; the message says why. */
public final class MalformedFactException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedFactException(String message) {
    super(message);
  }

  MalformedFactException(String message, Throwable cause) {
    super(message, cause);
  }
}
