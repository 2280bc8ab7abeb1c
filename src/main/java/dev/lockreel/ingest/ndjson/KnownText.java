package dev.lockreel.ingest.ndjson;

import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A string that is compared with those that a {@link PlainText} reads. Up to sixteen bytes are two
 * words; of longer ones the rest is compared too.
 */
final class KnownText {
  private static final int TWO_WORDS = 2 * Long.BYTES;

  /** As {@link Symbols#hash} computes it. */
  final int hash;

  private final byte[] bytes;
  private final long head;
  private final long last;

  KnownText(byte[] bytes) {
    this.bytes = bytes;
    ByteBuffer text =
        ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + Long.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    hash = Symbols.hash(text, 0, bytes.length);
    head = text.getLong(0);
    last = bytes.length == 0 ? 0 : text.getLong((bytes.length - 1) / Long.BYTES * Long.BYTES);
  }

  /** Whether the string that was read is this one. */
  boolean is(PlainText read) {
    return head == read.head()
        && last == read.last()
        && bytes.length == read.length()
        && (bytes.length <= TWO_WORDS
            || Arrays.equals(bytes, 0, bytes.length, read.bytes(), read.from(), read.to()));
  }
}
