package dev.lockreel.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Keys of the database: numbers big-endian, so that the order of keys is the order of numbers. */
final class Keys {
  static final byte[] FORMAT = text("format");
  static final byte[] TOOL = text("tool");
  static final byte[] NEXT_SERIAL = text("next_serial");

  private Keys() {}

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A class id. */
  static byte[] of(int id) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(id).array();
  }

  /** The class ids of a dependency. */
  static byte[] of(int from, int to) {
    return ByteBuffer.allocate(2 * Integer.BYTES).putInt(from).putInt(to).array();
  }

  /** A number in first-seen order; never negative. */
  static byte[] of(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  /** A partition and an offset in it. */
  static byte[] of(int partition, long offset) {
    return ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
        .putInt(partition)
        .putLong(offset)
        .array();
  }

  /** A topic, whose name has no zero byte, and a key within it. */
  static byte[] of(String topic, byte[] within) {
    byte[] name = text(topic);
    return ByteBuffer.allocate(name.length + 1 + within.length)
        .put(name)
        .put((byte) 0)
        .put(within)
        .array();
  }

  /** The {@code index}-th of the {@code count} ints that the key holds. */
  static int intAt(byte[] key, int index, int count) throws IOException {
    checkLength(key, count * Integer.BYTES);
    return ByteBuffer.wrap(key).getInt(index * Integer.BYTES);
  }

  static long asLong(byte[] key) throws IOException {
    checkLength(key, Long.BYTES);
    return ByteBuffer.wrap(key).getLong();
  }

  private static void checkLength(byte[] key, int expected) throws IOException {
    if (key.length != expected) {
      throw new IOException("length " + key.length + " where " + expected + " is due");
    }
  }
}
