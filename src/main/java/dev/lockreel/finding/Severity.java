package dev.lockreel.finding;

import java.util.Locale;

/** The severity of a finding; most severe first. */
public enum Severity {
  /** The evidence is complete. */
  ERROR,
  /** Part of what the verdict needs was only inferred. */
  WARNING,
  /** Set by a user's rule or suppression. */
  NOTE;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The severity with that id, or null. */
  public static Severity named(String id) {
    for (Severity severity : values()) {
      if (severity.id().equals(id)) {
        return severity;
      }
    }
    return null;
  }
}
