package dev.lockreel.emulation.state;

/** Unwinds the reading of a state that is not one; never leaves {@link StateReader}. */
final class MalformedState extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedState(String message) {
    super(message, null, false, false);
  }
}
