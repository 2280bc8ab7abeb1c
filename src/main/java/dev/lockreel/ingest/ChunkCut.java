package dev.lockreel.ingest;

import java.nio.ByteBuffer;

/**
 * A rule of where a text may be cut into chunks. The answer depends on the text alone, so the same
 * input is cut in the same places however many threads parse it.
 */
@FunctionalInterface
public interface ChunkCut {
  /** After every line end. */
  ChunkCut LINE_END =
      (text, from, wanted, limit, atEnd) -> afterLineEnd(text, Math.max(from, wanted - 1), limit);

  /**
   * The first good place to cut at or after {@code wanted}; -1 where the text in {@code [from,
   * limit)} shows none, or not enough of it is there.
   *
   * @param from a line's start: where the chunk begins
   * @param limit how far the text may be looked at
   * @param atEnd nothing follows the limit; otherwise more does, and -1 asks to be shown it
   */
  int cut(ByteBuffer text, int from, int wanted, int limit, boolean atEnd);

  /** The position after the first line end in {@code [at, limit)}; -1 where there is none. */
  static int afterLineEnd(ByteBuffer text, int at, int limit) {
    for (int i = at; i < limit; i++) {
      if (text.get(i) == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  /**
   * Where to cut when no good place is found as far as one looks: after the last line end in {@code
   * [from, limit)}; {@code limit}, within a line, where there is none.
   */
  static int afterLastLine(ByteBuffer text, int from, int limit) {
    int at = lastLineStart(text, from, limit);
    return at > from ? at : limit;
  }

  /** The place after the last line end in {@code [from, to)}; {@code from} where there is none. */
  static int lastLineStart(ByteBuffer text, int from, int to) {
    int at = to;
    while (at > from && text.get(at - 1) != '\n') {
      at--;
    }
    return at;
  }
}
