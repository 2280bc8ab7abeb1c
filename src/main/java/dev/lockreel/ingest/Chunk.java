package dev.lockreel.ingest;

import java.nio.ByteBuffer;

/**
 * A piece of an input's text: whole lines, except perhaps at its very end.
 *
 * @param text direct, little-endian; the piece is {@code [from, to)}
 * @param offset of its first byte in the uncompressed input
 * @param stored bytes of the input as stored that have been read so far
 * @param last nothing follows
 * @param torn ends within a line that is too long, the rest of which is in no chunk
 */
record Chunk(
    ByteBuffer text, int from, int to, long offset, long stored, boolean last, boolean torn) {
  /** A piece whose last line is whole, or goes on in the next one. */
  Chunk(ByteBuffer text, int from, int to, long offset, long stored, boolean last) {
    this(text, from, to, offset, stored, last, false);
  }

  /** The same, with a last line of which no more is handed out. */
  Chunk tearing() {
    return new Chunk(text, from, to, offset, stored, last, true);
  }

  /** What follows the first {@code bytes} of it. */
  Chunk after(int bytes) {
    return new Chunk(text, from + bytes, to, offset + bytes, stored, last);
  }

  long end() {
    return offset + to - from;
  }

  boolean endsLine() {
    return to > from && text.get(to - 1) == '\n';
  }
}
