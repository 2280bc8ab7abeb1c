package dev.lockreel.ingest.ndjson;

/**
 * Latency flags that a {@link PlainText} has read, as {@link dev.lockreel.trace.ContextBits}. Few
 * different ones occur; a direct-mapped cache has those seen lately.
 */
final class PlainFlags {
  private static final int SLOTS = 64;
  private static final int MOST_CHARACTERS = 5;

  /** As {@link PlainText#head}; 0, which no flags have, where there are none. */
  private final long[] known = new long[SLOTS];

  private final int[] bits = new int[SLOTS];
  private final char[] characters = new char[MOST_CHARACTERS];

  /** The bits of the string that was read; -1 where it is no latency flags. */
  int pack(PlainText read) {
    int length = read.length();
    if (length == 0 || length > MOST_CHARACTERS) {
      return -1;
    }
    int slot = read.hash() & (SLOTS - 1);
    if (known[slot] != read.head()) {
      for (int i = 0; i < length; i++) {
        characters[i] = (char) read.bytes()[read.from() + i];
      }
      known[slot] = read.head();
      bits[slot] = FlagCharacters.pack(characters, 0, length);
    }
    return bits[slot];
  }
}
