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

  /** The octet that {@link #octet} returns next. */
  int next() throws MalformedBatchException {
    if (at >= limit) {
      throw endsEarly();
    }
    return bytes[at] & 0xff;
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
    return unfolded(natural());
  }

  private static long unfolded(long folded) {
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
      throw missing(of, index, size);
    }
    return (int) index;
  }

  /** Reads {@code count} indices below {@code size}, most of them of one or two bytes. */
  void indices(int[] into, int count, int size, String of) throws MalformedBatchException {
    byte[] from = bytes;
    int next = at;
    int end = limit - 1;
    for (int i = 0; i < count; i++) {
      int index = next < end ? from[next] : -1;
      if (index >= 0) {
        next++;
      } else if (next < end && from[next + 1] >= 0) {
        index = (index & 0x7f) | from[next + 1] << 7;
        next += 2;
      } else {
        at = next;
        index = index(size, of);
        next = at;
      }
      if (index >= size) {
        throw missing(of, index, size);
      }
      into[i] = index;
    }
    at = next;
  }

  /** Reads {@code count} natural numbers. */
  void naturals(long[] into, int count) throws MalformedBatchException {
    byte[] from = bytes;
    int next = at;
    int end = limit;
    for (int i = 0; i < count; i++) {
      long value = next < end ? from[next] : -1;
      if (value >= 0) {
        next++;
      } else {
        at = next;
        value = natural();
        next = at;
      }
      into[i] = value;
    }
    at = next;
  }

  /** Reads {@code count} numbers, each as its difference from the one before; the first from 0. */
  void sums(long[] into, int count) throws MalformedBatchException {
    naturals(into, count);
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += unfolded(into[i]);
      into[i] = sum;
    }
  }

  static MalformedBatchException missing(String of, long index, int size) {
    return new MalformedBatchException(
        of + " " + Long.toUnsignedString(index) + " of " + size + " does not exist");
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
