package dev.lockreel.emulation.state;

/** A kept state that cannot be read: it is damaged, of another lockreel, or of other options. */
public final class StateException extends Exception {
  private static final long serialVersionUID = 1L;

  public StateException(String message) {
    super(message);
  }

  StateException(String message, Throwable cause) {
    super(message, cause);
  }
}
