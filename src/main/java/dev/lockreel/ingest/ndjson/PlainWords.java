package dev.lockreel.ingest.ndjson;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Values by word, looked up with the string that a {@link PlainText} has read: what {@link
 * TextTable} is for chars. Open addressing, at most half full.
 */
final class PlainWords<T> {
  private final KnownText[] words;
  private final Object[] values;

  PlainWords(Map<String, ? extends T> content) {
    int slots = Integer.highestOneBit(Math.max(4, content.size())) * 4;
    words = new KnownText[slots];
    values = new Object[slots];
    content.forEach(
        (word, value) -> {
          KnownText text = new KnownText(word.getBytes(StandardCharsets.US_ASCII));
          int slot = text.hash & slots - 1;
          while (words[slot] != null) {
            slot = slot + 1 & slots - 1;
          }
          words[slot] = text;
          values[slot] = value;
        });
  }

  /** The value of the string that was read, or null. */
  @SuppressWarnings("unchecked") // Only the constructor writes values, and it takes T.
  T get(PlainText read) {
    int mask = words.length - 1;
    for (int slot = read.hash() & mask; words[slot] != null; slot = slot + 1 & mask) {
      if (words[slot].is(read)) {
        return (T) values[slot];
      }
    }
    return null;
  }
}
