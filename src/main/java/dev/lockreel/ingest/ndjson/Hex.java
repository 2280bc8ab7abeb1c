package dev.lockreel.ingest.ndjson;

/** Addresses as NDJSON has them: {@code "0x"} and 1 to 16 hex digits, 64-bit unsigned. */
final class Hex {
  private Hex() {}

  static boolean isAddress(char[] text, int from, int length) {
    if (length < 3 || length > 18 || text[from] != '0' || text[from + 1] != 'x') {
      return false;
    }
    for (int i = from + 2; i < from + length; i++) {
      if (digit(text[i]) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The value of what {@link #isAddress} accepted. */
  static long value(char[] text, int from, int length) {
    long value = 0;
    for (int i = from + 2; i < from + length; i++) {
      value = value << 4 | digit(text[i]);
    }
    return value;
  }

  /** The value of an address in a string; null where it is none. */
  static Long parse(String text) {
    char[] chars = text.toCharArray();
    return isAddress(chars, 0, chars.length) ? value(chars, 0, chars.length) : null;
  }

  static String format(long address) {
    return "0x" + Long.toHexString(address);
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }
}
