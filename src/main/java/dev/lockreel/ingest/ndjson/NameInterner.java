package dev.lockreel.ingest.ndjson;

import dev.lockreel.trace.Symbols;
import java.util.Arrays;

/**
 * Char slices to ids of {@link Symbols}. Hot code: a direct-mapped cache answers for names seen
 * lately without making a String; a name that it does not hold takes a slot over. Serves one {@link
 * Symbols} at a time.
 */
final class NameInterner {
  private static final int SLOTS = 1 << 12;

  private final String[] names = new String[SLOTS];
  private final int[] ids = new int[SLOTS];
  private Symbols known;

  int intern(Symbols symbols, char[] text, int from, int length) {
    if (length == 0) {
      return Symbols.NONE;
    }
    if (symbols != known) {
      Arrays.fill(names, null);
      known = symbols;
    }
    int hash = TextTable.hash(text, from, length);
    int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    String name = names[slot];
    if (name == null || !TextTable.same(name, text, from, length)) {
      name = new String(text, from, length);
      names[slot] = name;
      ids[slot] = symbols.intern(name);
    }
    return ids[slot];
  }
}
