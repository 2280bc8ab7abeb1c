package dev.lockreel.store;

import java.io.IOException;

/** The database cannot be opened, read or written; the message names the folder and the reason. */
public class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
