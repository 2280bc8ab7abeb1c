package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Keys of {@link Entries}: a kind in one byte, a name that ends with a zero byte, the rest. */
final class EntryKey {
  private EntryKey() {}

  /** The key of something about a named thing. */
  static byte[] of(char kind, String name, byte[] rest) {
    byte[] text = name.getBytes(UTF_8);
    return ByteBuffer.allocate(2 + text.length + rest.length)
        .put((byte) kind)
        .put(text)
        .put((byte) 0)
        .put(rest)
        .array();
  }

  /** The key of a named thing, which begins the keys of all that is about it. */
  static byte[] of(char kind, String name) {
    return of(kind, name, new byte[0]);
  }

  /** The key of a numbered thing; in the order of the numbers, which are not negative. */
  static byte[] of(char kind, String name, long number) {
    return of(kind, name, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  /** The name in a key. */
  static String name(byte[] key) {
    return new String(key, 1, end(key) - 1, UTF_8);
  }

  /** The name in a key, in UTF-8. */
  static byte[] nameBytes(byte[] key) {
    return Arrays.copyOfRange(key, 1, end(key));
  }

  /** What follows the name. */
  static byte[] rest(byte[] key) {
    return Arrays.copyOfRange(key, end(key) + 1, key.length);
  }

  /** The number that follows the name. */
  static long number(byte[] key) {
    return ByteBuffer.wrap(rest(key)).getLong();
  }

  private static int end(byte[] key) {
    int end = 1;
    while (key[end] != 0) {
      end++;
    }
    return end;
  }
}
