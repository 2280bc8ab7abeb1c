package dev.lockreel.ingest.ndjson;

import dev.lockreel.ingest.Swar;

/** The name of a field as a line has it, with quotes and colon, as two little-endian words. */
final class PlainName {
  /** Longer names do not become one. */
  static final int MOST_BYTES = 2 * Long.BYTES;

  final int length;
  private final long first;
  private final long firstMask;
  private final long second;
  private final long secondMask;

  private PlainName(String text) {
    length = text.length();
    first = Swar.word(text);
    firstMask = Swar.mask(Math.min(length, Long.BYTES));
    boolean isLong = length > Long.BYTES;
    second = isLong ? Swar.word(text.substring(Long.BYTES)) : 0;
    secondMask = isLong ? Swar.mask(length - Long.BYTES) : 0;
  }

  /** The name of that field, or null where it is too long. */
  static PlainName of(Field field) {
    String text = '"' + field.jsonName + "\":";
    return text.length() <= MOST_BYTES ? new PlainName(text) : null;
  }

  /** Whether the next sixteen bytes of a text begin with it. */
  boolean is(long word, long next) {
    return (((word ^ first) & firstMask) | ((next ^ second) & secondMask)) == 0;
  }
}
