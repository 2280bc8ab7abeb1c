package dev.lockreel.ingest.ndjson;

import java.util.Map;

/**
 * Values by word, looked up with a slice of a char array and no String: the few words that the
 * values of a trace consist of. Open addressing over the hash that {@link String#hashCode} has; at
 * most half full.
 */
final class TextTable<T> {
  private final String[] words;
  private final Object[] values;

  TextTable(Map<String, ? extends T> content) {
    int slots = Integer.highestOneBit(Math.max(4, content.size())) * 4;
    words = new String[slots];
    values = new Object[slots];
    content.forEach(
        (word, value) -> {
          int slot = word.hashCode() & slots - 1;
          while (words[slot] != null) {
            slot = slot + 1 & slots - 1;
          }
          words[slot] = word;
          values[slot] = value;
        });
  }

  /** The value of the word {@code text[from, from + length)}, or null. */
  @SuppressWarnings("unchecked") // Only the constructor writes values, and it takes T.
  T get(char[] text, int from, int length) {
    int mask = words.length - 1;
    for (int slot = hash(text, from, length) & mask; words[slot] != null; slot = slot + 1 & mask) {
      if (same(words[slot], text, from, length)) {
        return (T) values[slot];
      }
    }
    return null;
  }

  static int hash(char[] text, int from, int length) {
    int hash = 0;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + text[i];
    }
    return hash;
  }

  static boolean same(String word, char[] text, int from, int length) {
    if (word.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (word.charAt(i) != text[from + i]) {
        return false;
      }
    }
    return true;
  }
}
