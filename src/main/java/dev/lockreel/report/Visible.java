package dev.lockreel.report;

/**
 * Text from a trace, a file name or a setting made safe for a terminal and a line: whatever a
 * terminal obeys, hides or turns round is written as its number instead.
 *
 * <p>{@code \n}, {@code \r} and {@code \t} for these three; {@code \x1b} for the other control
 * characters; {@code \u202e} for formatting and invisible ones, separators of lines and lone
 * surrogates; {@code \U000e0041} beyond the first 65,536. Everything else stays, backslashes too:
 * visible text is visible for good.
 */
public final class Visible {
  private static final int LAST_CONTROL = 0x9f;

  /** Invisible characters that no category covers: first and last of each range. */
  private static final int[] INVISIBLE = {
    0x034f, 0x034f, // combining grapheme joiner
    0x115f, 0x1160, // Hangul fillers
    0x17b4, 0x17b5, // Khmer inherent vowels
    0x180b, 0x180f, // Mongolian variation selectors
    0x2065, 0x2065, // between the format characters
    0x2800, 0x2800, // Braille blank
    0x3164, 0x3164, // Hangul filler
    0xfdd0, 0xfdef, // noncharacters
    0xfe00, 0xfe0f, // variation selectors
    0xffa0, 0xffa0, // halfwidth Hangul filler
    0xfff0, 0xfffb, // interlinear annotation, and what is reserved before it
    0xfffe, 0xffff, // noncharacters
    0xe0000, 0xe0fff, // tags and variation selectors
  };

  private Visible() {}

  /** The text with nothing but visible characters; the very object where it was so. */
  public static String of(String text) {
    int at = 0;
    while (at < text.length() && !hidden(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    return at == text.length() ? text : visible(text, at);
  }

  private static String visible(String text, int from) {
    StringBuilder visible = new StringBuilder(text.length() + 16).append(text, 0, from);
    text.substring(from)
        .codePoints()
        .forEach(
            c -> {
              if (hidden(c)) {
                visible.append(escaped(c));
              } else {
                visible.appendCodePoint(c);
              }
            });
    return visible.toString();
  }

  /** Whether a terminal would not show the character as a mark of its own. */
  static boolean hidden(int c) {
    if (c < 0x7f) {
      return c < ' ';
    }
    if (c <= LAST_CONTROL) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> invisible(c);
    };
  }

  private static boolean invisible(int c) {
    for (int i = 0; i < INVISIBLE.length; i += 2) {
      if (c >= INVISIBLE[i] && c <= INVISIBLE[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private static String escaped(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> c <= LAST_CONTROL ? hex("\\x", c, 2) : hex(c > 0xffff ? "\\U" : "\\u", c, 4);
    };
  }

  private static String hex(String lead, int c, int digits) {
    String hex = Integer.toHexString(c);
    int width = c > 0xffff ? 8 : digits;
    return lead + "0".repeat(width - hex.length()) + hex;
  }
}
