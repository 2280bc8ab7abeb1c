package dev.lockreel.config;

import java.io.IOException;

/**
 * A file of the user's that configures a run cannot be used; the message names file, line, key and
 * reason.
 */
public final class ConfigurationException extends IOException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
