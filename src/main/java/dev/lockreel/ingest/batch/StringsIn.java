package dev.lockreel.ingest.batch;

import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The strings of a batch that is being read; those that rows bear become symbols when asked for.
 */
final class StringsIn {
  private static final int NOT_YET = -1;

  private final byte[] bytes;
  private final ByteBuffer words;
  private final Symbols symbols;
  private final int[] starts;
  private final int[] ends;
  private final int[] ids;
  private final String[] texts;

  /** Reads the table. */
  StringsIn(WireReader in, byte[] bytes, Symbols symbols) throws MalformedBatchException {
    this.bytes = bytes;
    this.words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.symbols = symbols;
    int size = in.count("strings") + 1;
    starts = new int[size];
    ends = new int[size];
    ids = new int[size];
    texts = new String[size];
    texts[0] = "";
    ids[0] = Symbols.NONE;
    for (int i = 1; i < size; i++) {
      int length = in.count("bytes of a string");
      starts[i] = in.skip(length);
      ends[i] = starts[i] + length;
      ids[i] = NOT_YET;
    }
  }

  int size() {
    return ids.length;
  }

  /** Puts symbols in the place of the first {@code rows} indices of strings, which exist. */
  void symbols(int[] column, int rows) {
    for (int row = 0; row < rows; row++) {
      int index = column[row];
      int id = ids[index];
      column[row] = id == NOT_YET ? symbol(index) : id;
    }
  }

  private int symbol(int index) {
    int from = starts[index];
    int to = ends[index];
    ids[index] = symbols.intern(words, from, to, Symbols.hash(words, from, to));
    return ids[index];
  }

  /** The string that {@code in} names by its number. */
  String text(WireReader in) throws MalformedBatchException {
    int index = in.index(ids.length, "string");
    if (texts[index] == null) {
      texts[index] =
          new String(bytes, starts[index], ends[index] - starts[index], StandardCharsets.UTF_8);
    }
    return texts[index];
  }
}
