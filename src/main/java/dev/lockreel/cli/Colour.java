package dev.lockreel.cli;

import java.util.Locale;

/** The choice whether text has colour. */
enum Colour {
  /** On a terminal, and not against the user's wish. */
  AUTO,
  ALWAYS,
  NEVER;

  /** Whether standard output gets colour. */
  boolean onStandardOutput() {
    return this == ALWAYS || (this == AUTO && Terminal.colour());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** By the names that users know them by. */
  static final class Converter extends ChoiceConverter<Colour> {
    Converter() {
      super(values());
    }
  }
}
