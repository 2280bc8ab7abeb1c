package dev.lockreel.ingest.ndjson;

import dev.lockreel.trace.Symbols;
import java.util.Arrays;

/**
 * Strings that a {@link PlainText} has read to ids of {@link Symbols}: what {@link NameInterner} is
 * for chars. Hot code: two to four names a line; a direct-mapped cache answers for those seen
 * lately. Serves one {@link Symbols} at a time.
 */
final class PlainNames {
  private static final int SLOTS = 1 << 12;

  private final KnownText[] names = new KnownText[SLOTS];
  private final int[] ids = new int[SLOTS];
  private Symbols known;

  int intern(Symbols symbols, PlainText read) {
    if (read.length() == 0) {
      return Symbols.NONE;
    }
    if (symbols != known) {
      Arrays.fill(names, null);
      known = symbols;
    }
    int slot = read.hash() & (SLOTS - 1);
    KnownText name = names[slot];
    if (name == null || !name.is(read)) {
      byte[] text = Arrays.copyOfRange(read.bytes(), read.from(), read.to());
      names[slot] = new KnownText(text);
      ids[slot] = symbols.intern(text, 0, text.length);
    }
    return ids[slot];
  }
}
