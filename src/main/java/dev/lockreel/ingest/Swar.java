package dev.lockreel.ingest;

/**
 * Eight text bytes at a time, as a little-endian long: the first byte is the lowest. All tests are
 * exact; a byte that does not belong is never taken for one that does.
 *
 * <p>Sources: Mycroft's zero-byte test; Lemire, "Quickly parsing eight digits" (2018).
 */
public final class Swar {
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long LINE_ENDS = ONES * '\n';

  private Swar() {}

  /** The word of the first eight characters of {@code ascii}, zero after its end. */
  public static long word(String ascii) {
    long word = 0;
    for (int i = Math.min(ascii.length(), 8) - 1; i >= 0; i--) {
      word = word << 8 | ascii.charAt(i);
    }
    return word;
  }

  /** A mask of the first {@code bytes} bytes, 1 to 8. */
  public static long mask(int bytes) {
    return -1L >>> ((8 - bytes) << 3);
  }

  /** High bits where a byte is a line end. Exact up to and including the first one. */
  public static long lineEnds(long word) {
    long x = word ^ LINE_ENDS;
    return (x - ONES) & ~x & HIGHS;
  }

  /** High bits where a byte is the character of {@code pattern}, which {@link #each} makes. */
  public static long matches(long word, long pattern) {
    long x = word ^ pattern;
    return (x - ONES) & ~x & HIGHS;
  }

  /** A character eight times. */
  public static long each(char c) {
    return ONES * c;
  }

  /** How many bytes stand before the first match. */
  public static int before(long matches) {
    return Long.numberOfTrailingZeros(matches) >>> 3;
  }

  /** Whether all eight bytes are decimal digits. */
  public static boolean digits(long word) {
    return ((word & 0xf0f0f0f0f0f0f0f0L)
            | ((word + 0x0606060606060606L) & 0xf0f0f0f0f0f0f0f0L) >>> 4)
        == 0x3333333333333333L;
  }

  /** The number of eight decimal digits. */
  public static int decimal(long digits) {
    long v = digits - 0x3030303030303030L;
    v = v * 10 + (v >>> 8);
    return (int)
        (((v & 0x000000ff000000ffL) * 0x000f424000000064L
                + ((v >>> 16) & 0x000000ff000000ffL) * 0x0000271000000001L)
            >>> 32);
  }

  /** The number of eight hex digits in lower case; -1 where the bytes are not just that. */
  public static long hex(long word) {
    long nibbles = (word & 0x0f0f0f0f0f0f0f0fL) + ((word >>> 6) & ONES) * 9;
    long letters = ((nibbles + 0x7676767676767676L) >>> 7) & ONES;
    long again = nibbles + 0x3030303030303030L + letters * 0x27;
    if (again != word || (nibbles & 0xf0f0f0f0f0f0f0f0L) != 0) {
      return -1;
    }
    long v = Long.reverseBytes(nibbles);
    v = (v | v >>> 4) & 0x00ff00ff00ff00ffL;
    v = (v | v >>> 8) & 0x0000ffff0000ffffL;
    return (v | v >>> 16) & 0xffffffffL;
  }
}
