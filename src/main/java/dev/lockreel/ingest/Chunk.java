package dev.lockreel.ingest;

import java.nio.ByteBuffer;

/**
 * A piece of an input's text: whole lines, except perhaps at its very end.
 *
 * @param text direct, little-endian; the piece is {@code [from, to)}
 * @param offset of its first byte in the uncompressed input
 * @param stored bytes of the input as stored that have been read so far
 * @param pause whether anything follows
 * @param torn whether it ends within a line that is too long, whose rest is in no chunk
 */
record Chunk(
    ByteBuffer text, int from, int to, long offset, long stored, Pause pause, boolean torn) {
  /** What follows the chunk, as far as is known. */
  enum Pause {
    /** More follows at once. */
    NONE,
    /** A pipe has fallen silent; there may be no text in the chunk. */
    SILENCE,
    /** Nothing follows. */
    END
  }

  /** A piece whose last line is whole, or goes on in the next one. */
  Chunk(ByteBuffer text, int from, int to, long offset, long stored, Pause pause) {
    this(text, from, to, offset, stored, pause, false);
  }

  /** This chunk, marked as torn: the rest of its last line is not handed out. */
  Chunk tearing() {
    return new Chunk(text, from, to, offset, stored, pause, true);
  }

  /** The chunk without its first {@code bytes}. */
  Chunk after(int bytes) {
    return new Chunk(text, from + bytes, to, offset + bytes, stored, pause);
  }

  boolean last() {
    return pause == Pause.END;
  }

  /** Whether it has no text and only says that a pipe is silent. */
  boolean silentAlone() {
    return pause == Pause.SILENCE && to == from;
  }

  /** Whether what was held back for more should wait no longer. */
  boolean pauses() {
    return pause != Pause.NONE;
  }

  long end() {
    return offset + to - from;
  }

  boolean endsLine() {
    return to > from && text.get(to - 1) == '\n';
  }
}
