package dev.lockreel.report;

/**
 * How a report is written as text.
 *
 * @param colour ANSI colours, for a terminal
 * @param width columns that paragraphs and tables keep to where names allow
 */
public record TextFormat(boolean colour, int width) {
  public static final int DEFAULT_WIDTH = 100;

  /** For files and pipes. */
  public static final TextFormat PLAIN = new TextFormat(false, DEFAULT_WIDTH);

  private static final int NARROWEST = 60;

  public TextFormat {
    width = Math.max(width, NARROWEST);
  }
}
