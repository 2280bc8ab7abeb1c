package dev.lockreel.ingest.batch;

import java.util.Arrays;

/** Bytes being written: numbers in as many bytes as they need, and column forms. */
final class WireWriter {
  private byte[] bytes = new byte[1 << 12];
  private int size;

  void clear() {
    size = 0;
  }

  void octet(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  void octets(byte[] from) {
    room(from.length);
    System.arraycopy(from, 0, bytes, size, from.length);
    size += from.length;
  }

  /** Seven bits a byte, the lowest first; all but the last byte have the top bit. */
  void natural(long value) {
    room(Wire.LONGEST_NUMBER);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** A number that may be negative, as a {@link #natural}: 0, -1, 1, -2 … are 0, 1, 2, 3 … */
  void number(long value) {
    natural(value << 1 ^ value >> 63);
  }

  void append(WireWriter other) {
    room(other.size);
    System.arraycopy(other.bytes, 0, bytes, size, other.size);
    size += other.size;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
