package dev.lockreel.ingest.batch;

/**
 * Bytes being read that may be anything: fails with a reason where they end too early or count more
 * than they hold.
 */
final class WireReader {
  private final byte[] bytes;
  private final int limit;
  private int at;

  WireReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.limit = to;
  }

  int octet() throws MalformedBatchException {
    if (at >= limit) {
      throw endsEarly();
    }
    return bytes[at++] & 0xff;
  }

  long natural() throws MalformedBatchException {
    if (at >= limit) {
      throw endsEarly();
    }
    byte first = bytes[at++];
    return first >= 0 ? first : longer(first & 0x7f);
  }

  private long longer(long low) throws MalformedBatchException {
    long value = low;
    for (int shift = 7; shift < 70; shift += 7) {
      if (at >= limit) {
        throw endsEarly();
      }
      byte next = bytes[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedBatchException("a number has more than ten bytes");
  }

  long number() throws MalformedBatchException {
    long folded = natural();
    return folded >>> 1 ^ -(folded & 1);
  }

  /** Reads the number of elements that follow, each of at least one byte. */
  int count(String of) throws MalformedBatchException {
    long count = natural();
    if (count < 0 || count > limit - at) {
      throw new MalformedBatchException(
          Long.toUnsignedString(count) + " " + of + " in " + (limit - at) + " bytes");
    }
    return (int) count;
  }

  /** An index below {@code size}. */
  int index(int size, String of) throws MalformedBatchException {
    long index = natural();
    if (index < 0 || index >= size) {
      throw new MalformedBatchException(
          of + " " + Long.toUnsignedString(index) + " of " + size + " does not exist");
    }
    return (int) index;
  }

  /** Goes past {@code count} bytes, which {@link #count} has found to be there. */
  int skip(int count) {
    int from = at;
    at += count;
    return from;
  }

  boolean atEnd() {
    return at == limit;
  }

  int left() {
    return limit - at;
  }

  private static MalformedBatchException endsEarly() {
    return new MalformedBatchException("ends too early");
  }
}
