package dev.lockreel.ingest;

/** Numbers as probes print them and as people write them. */
public final class ProbeNumber {
  private ProbeNumber() {}

  /** The number that a field's value is; null where it is none. */
  static Long of(Object value) {
    if (value instanceof Boolean bool) {
      return bool ? 1L : 0L;
    }
    return value instanceof String text
        ? parse(text)
        : value instanceof Long number ? number : null;
  }

  /**
   * Decimal with or without a sign, or hex after {@code 0x}, 64 bits, unsigned if need be; null for
   * anything else.
   */
  public static Long parse(String text) {
    if (text.isEmpty() || text.length() > 20 || !digit(text.charAt(text.length() - 1))) {
      return null;
    }
    try {
      if (text.startsWith("0x")) {
        return Long.parseUnsignedLong(text, 2, text.length(), 16);
      }
      return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean digit(char c) {
    return Character.digit(c, 16) >= 0;
  }
}
