package dev.lockreel.report;

/**
 * How a report is written as text.
 *
 * @param colour ANSI colours, for a terminal
 * @param width columns that paragraphs and tables keep to where names allow
 * @param lineWidth columns beyond which what is one line for a tool becomes two for a reader:
 *     {@link #UNLIMITED} off a terminal
 */
public record TextFormat(boolean colour, int width, int lineWidth) {
  public static final int DEFAULT_WIDTH = 100;

  /** Lines of any length. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** For files and pipes. */
  public static final TextFormat PLAIN = new TextFormat(false, DEFAULT_WIDTH, UNLIMITED);

  private static final int NARROWEST = 60;

  public TextFormat {
    width = Math.max(width, NARROWEST);
    lineWidth = Math.max(lineWidth, NARROWEST);
  }

  /** Of a page that is that wide. */
  public TextFormat(boolean colour, int width) {
    this(colour, width, width);
  }
}
