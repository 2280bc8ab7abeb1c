package dev.lockreel.ingest;

import java.nio.ByteBuffer;

/**
 * A piece of an input's text: whole lines, except perhaps at its very end.
 *
 * @param text direct, little-endian; the piece is {@code [from, to)}
 * @param offset of its first byte in the uncompressed input
 * @param stored bytes of the input as stored that have been read so far
 * @param last nothing follows
 */
record Chunk(ByteBuffer text, int from, int to, long offset, long stored, boolean last) {
  long end() {
    return offset + to - from;
  }

  boolean endsLine() {
    return to > from && text.get(to - 1) == '\n';
  }
}
