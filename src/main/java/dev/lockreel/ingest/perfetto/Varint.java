package dev.lockreel.ingest.perfetto;

import java.nio.ByteBuffer;

/**
 * A number of protobuf in seven bits a byte, the lowest first.
 *
 * @param end the place after it
 */
record Varint(long value, int end) {
  static final int MOST_BYTES = 10;

  /** The number at {@code at}; null where it does not end before {@code to}, or never does. */
  static Varint read(ByteBuffer bytes, int at, int to) {
    long value = 0;
    for (int i = 0; i < MOST_BYTES && at + i < to; i++) {
      byte b = bytes.get(at + i);
      value |= (long) (b & 0x7f) << (7 * i);
      if (b >= 0) {
        return new Varint(value, at + i + 1);
      }
    }
    return null;
  }
}
