package dev.lockreel.lockdep.facts;

/**
 * Something that came as a fact is none that this lockreel knows, or not one that its source can
 * report; the message says why.
 */
public final class MalformedFactException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedFactException(String message) {
    super(message);
  }

  public MalformedFactException(String message, Throwable cause) {
    super(message, cause);
  }
}
