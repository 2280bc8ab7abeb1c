package dev.lockreel.ingest.ndjson;

import dev.lockreel.ingest.Swar;
import dev.lockreel.trace.Symbols;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A cursor over bytes that reads the plain values of JSON: strings of ASCII without escapes,
 * integers that are not negative, addresses. Every method that finds something else says so, and
 * the cursor then stands anywhere up to the end.
 *
 * <p>Hot code: strings are two thirds of a line, so they are looked at and hashed eight bytes at a
 * time. For each word {@code w}, bit 7 of a byte is set by {@code (w - 0x20..) & ~w} where the byte
 * is a control character, by {@code w} where it is not ASCII, and by the test for a zero byte of
 * {@code w ^ c} where it is {@code c}. A borrow can set it wrongly only above a byte that was
 * rightly marked, so the lowest mark is always true.
 */
final class PlainText {
  /** What {@link #natural} returns for anything else. */
  static final long NOT_PLAIN = -1;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = ONES << 7;
  private static final long QUOTES = Swar.each('"');
  private static final long BACKSLASHES = Swar.each('\\');
  private static final long SPACES = Swar.each(' ');

  /** Longer ones are left to the JSON parser, which has limits of its own. */
  private static final int LONGEST_STRING = 1 << 12;

  /** As many as fit into 64 bits without a sign, so that an overflow of 63 is negative. */
  private static final int MOST_DIGITS = 19;

  private static final int MOST_HEX_DIGITS = 16;

  private static final byte[] HEX = new byte[256];

  static {
    for (int i = 0; i < HEX.length; i++) {
      HEX[i] = (byte) (i < 128 ? Character.digit(i, 16) : -1);
    }
  }

  private byte[] bytes = {};
  private int at;
  private int end;
  private int from;
  private int to;
  private int hash;
  private long head;
  private long last;

  /**
   * Puts the cursor on {@code text[start]}; what stands at {@code limit} and after it is no text.
   */
  void begin(byte[] text, int start, int limit) {
    bytes = text;
    at = start;
    end = limit;
  }

  /** Where the cursor stands; at most {@code limit}. */
  int at() {
    return at;
  }

  /** The array that {@link #from} and {@link #to} refer to. */
  byte[] bytes() {
    return bytes;
  }

  /** Start of the string that {@link #string} read, without its quotes. */
  int from() {
    return from;
  }

  /** End of that string. */
  int to() {
    return to;
  }

  int length() {
    return to - from;
  }

  /** Its hash, as {@link Symbols#hash} computes it. */
  int hash() {
    return hash;
  }

  /** The first eight bytes of it, or all, little-endian, zeros after it. */
  long head() {
    return head;
  }

  /** The last of the words that it falls into from its first byte on, zeros after it. */
  long last() {
    return last;
  }

  /** Whether this byte, not 0, is the next. */
  boolean sees(char c) {
    return peek() == c;
  }

  /** Steps over this byte, not 0, if it is the next. */
  boolean skip(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  /** Steps over that word if it is the next; may stop within it where only its beginning is. */
  boolean skip(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (!skip(word.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Steps over that name, if it is the next and not near the end. */
  boolean skip(PlainName name) {
    if (at > end - PlainName.MOST_BYTES
        || !name.is((long) WORD.get(bytes, at), (long) WORD.get(bytes, at + Long.BYTES))) {
      return false;
    }
    at += name.length;
    return true;
  }

  /** Whether the text is at its end, or a line of it. */
  boolean atLineEnd() {
    return at == end || bytes[at] == '\n';
  }

  private byte peek() {
    return at < end ? bytes[at] : 0;
  }

  /** Reads a string with both its quotes. */
  boolean string() {
    if (!skip('"')) {
      return false;
    }
    from = at;
    long mixed = 0;
    long before = 0;
    for (int index = at; index - from <= LONGEST_STRING; index += Long.BYTES) {
      long w = word(index);
      long quote = w ^ QUOTES;
      long backslash = w ^ BACKSLASHES;
      long stop =
          (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((w - SPACES) & ~w) | w)
              & HIGH;
      if (stop != 0) {
        int bits = Long.numberOfTrailingZeros(stop) & -Byte.SIZE;
        at = index + (bits >>> 3);
        return stringEnds(mixed, before, w & ((1L << bits) - 1), bits);
      }
      if (index == from) {
        head = w;
      }
      mixed = Symbols.hashStep(mixed, w);
      before = w;
    }
    return false;
  }

  private boolean stringEnds(long mixed, long before, long rest, int bitsOfRest) {
    to = at;
    if (to - from < Long.BYTES) {
      head = rest;
    }
    last = bitsOfRest == 0 ? before : rest;
    hash = Symbols.hashEnd(bitsOfRest == 0 ? mixed : Symbols.hashStep(mixed, rest));
    return skip('"');
  }

  /** The next eight bytes; zeros, which no string may hold, after the end. */
  private long word(int index) {
    if (index <= end - Long.BYTES) {
      return (long) WORD.get(bytes, index);
    }
    long word = 0;
    for (int i = end - 1; i >= index; i--) {
      word = word << 8 | (bytes[i] & 0xff);
    }
    return word;
  }

  /** Reads an integer, not negative; {@link #NOT_PLAIN} also where it does not fit into a long. */
  long natural() {
    int first = at;
    long value = 0;
    int digit = peek() - '0';
    while (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      at++;
      digit = peek() - '0';
    }
    int digits = at - first;
    if (digits == 0 || digits > MOST_DIGITS || (digits > 1 && bytes[first] == '0') || value < 0) {
      return NOT_PLAIN;
    }
    return value;
  }

  /**
   * Reads an address with its quotes into {@link #head}, see {@link dev.lockreel.ingest.Hex}; false
   * where it is none.
   */
  boolean address() {
    if (!skip('"') || !skip('0') || !skip('x')) {
      return false;
    }
    int first = at;
    long value = 0;
    if (at <= end - MOST_HEX_DIGITS) {
      long high = Swar.hex((long) WORD.get(bytes, at));
      long low = Swar.hex((long) WORD.get(bytes, at + Long.BYTES));
      if (high >= 0 && low >= 0) {
        value = high << 32 | low;
        at += MOST_HEX_DIGITS;
      }
    }
    int digit = HEX[peek() & 0xff];
    while (digit >= 0) {
      value = value << 4 | digit;
      at++;
      digit = HEX[peek() & 0xff];
    }
    head = value;
    int digits = at - first;
    return digits > 0 && digits <= MOST_HEX_DIGITS && skip('"');
  }
}
