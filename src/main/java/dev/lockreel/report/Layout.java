package dev.lockreel.report;

/**
 * How text is laid out.
 *
 * @param colour ANSI colours, for a terminal
 * @param width columns that paragraphs and tables keep to where names allow
 */
public record Layout(boolean colour, int width) {
  public static final int DEFAULT_WIDTH = 100;

  /** For files and pipes. */
  public static final Layout PLAIN = new Layout(false, DEFAULT_WIDTH);

  private static final int NARROWEST = 60;

  public Layout {
    width = Math.max(width, NARROWEST);
  }
}
