package dev.lockreel.fleet;

import java.nio.ByteBuffer;

/**
 * Keys of the topic in which graphs ask sources for evidence: the partition of the traces in which
 * the source is, which is also that of the record. The value is a record of the facts that lack it.
 */
final class Wanted {
  private Wanted() {}

  static byte[] key(int partition) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
  }

  static int partition(byte[] key) {
    return ByteBuffer.wrap(key).getInt();
  }
}
