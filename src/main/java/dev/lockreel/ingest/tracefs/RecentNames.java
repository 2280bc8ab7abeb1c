package dev.lockreel.ingest.tracefs;

import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The symbols of names that records had lately, found by the bytes of the name's field. A name that
 * is known costs one look at its bytes: the symbols themselves take one for its end, one for its
 * hash and one to compare. Not for several threads.
 */
final class RecentNames {
  /** A power of two above the number of lock classes that take turns. */
  private static final int SLOTS = 1 << 10;

  private static final long SPREAD = 0x9e3779b97f4a7c15L;
  private static final int SLOT_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SLOTS);

  private static final class Name {
    final int bytes;
    final int symbol;

    /** The field's bytes, little-endian; the last word is that of its last eight. */
    final long[] words;

    Name(int bytes, int symbol, long[] words) {
      this.bytes = bytes;
      this.symbol = symbol;
      this.words = words;
    }
  }

  private final Name[] names = new Name[SLOTS];

  /** Whose the symbols are. */
  private Symbols of;

  /**
   * The symbol of the name in {@code [from, to)}, without what follows its first zero byte.
   *
   * @param text direct and little-endian
   */
  int symbol(ByteBuffer text, int from, int to, Symbols symbols) {
    int bytes = to - from;
    if (bytes < Long.BYTES) {
      return interned(text, from, to, symbols);
    }
    long first = text.getLong(from);
    long last = text.getLong(to - Long.BYTES);
    int slot = (int) (((first ^ Long.rotateLeft(last, 29)) * SPREAD + bytes) >>> SLOT_SHIFT);
    Name known = names[slot];
    if (known != null && known.bytes == bytes && of == symbols) {
      long[] words = known.words;
      int i = 0;
      for (int at = from; at < to - Long.BYTES && words[i] == text.getLong(at); at += Long.BYTES) {
        i++;
      }
      if (i == words.length - 1 && words[i] == last) {
        return known.symbol;
      }
    }
    return learned(slot, text, from, to, symbols);
  }

  private int learned(int slot, ByteBuffer text, int from, int to, Symbols symbols) {
    long[] words = new long[(to - from + Long.BYTES - 1) / Long.BYTES];
    for (int i = 0; i < words.length; i++) {
      words[i] = text.getLong(Math.min(from + i * Long.BYTES, to - Long.BYTES));
    }
    int symbol = interned(text, from, to, symbols);
    if (of != symbols) {
      Arrays.fill(names, null);
      of = symbols;
    }
    names[slot] = new Name(to - from, symbol, words);
    return symbol;
  }

  private static int interned(ByteBuffer text, int from, int to, Symbols symbols) {
    int end = firstZero(text, from, to);
    return symbols.intern(text, from, end, Symbols.hash(text, from, end));
  }

  /** The first zero byte from {@code from} on; {@code end} where there is none. */
  static int firstZero(ByteBuffer text, int from, int end) {
    int p = from;
    for (; p <= end - Long.BYTES; p += Long.BYTES) {
      long word = text.getLong(p);
      // The lowest bit that stays is that of the first byte of zeros.
      long zeros = (word - 0x0101010101010101L) & ~word & 0x8080808080808080L;
      if (zeros != 0) {
        return p + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
    }
    while (p < end && text.get(p) != 0) {
      p++;
    }
    return p;
  }
}
