package dev.lockreel.search.dpor;

/** A program did not do again what it had done before under the same decisions. */
public final class DivergenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DivergenceException(String message) {
    super(message);
  }
}
