package dev.lockreel.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads one value that {@link ValueWriter} wrote. Whatever the bytes are, it fails with an
 * IOException if at all, and takes no more memory than a small multiple of their number.
 */
final class ValueReader {
  private final byte[] bytes;
  private final SharedStrings shared;
  private final Slab slab;
  private int at;

  /**
   * @param shared strings seen so far, so that a million witnesses keep one copy of each name; null
   *     for none
   */
  ValueReader(byte[] bytes, SharedStrings shared) {
    this(bytes, shared, null);
  }

  /**
   * @param shared see above
   * @param slab where {@link #since} copies to; null for arrays of their own
   */
  ValueReader(byte[] bytes, SharedStrings shared, Slab slab) {
    this.bytes = bytes;
    this.shared = shared;
    this.slab = slab;
  }

  /** Reads a value that others follow in the array. */
  ValueReader(Slab.Run run) {
    this(run.array(), null, null);
    at = run.from();
  }

  /** Reads the fields of one {@code T}. */
  interface Fields<T> {
    T read(ValueReader in) throws IOException;
  }

  /** Checks that nothing is left. */
  void end() throws IOException {
    if (at != bytes.length) {
      throw new IOException((bytes.length - at) + " bytes too many");
    }
  }

  /** Skips the rest of the value. */
  void skipRest() {
    at = bytes.length;
  }

  long number() throws IOException {
    long bits = 0;
    int end = Math.min(bytes.length, at + ValueWriter.VARINT_LONGEST);
    for (int shift = 0; at < end; shift += ValueWriter.VARINT_BITS) {
      byte b = bytes[at++];
      bits |= (long) (b & (ValueWriter.VARINT_MORE - 1)) << shift;
      if (b >= 0) {
        return (bits >>> 1) ^ -(bits & 1);
      }
    }
    throw new IOException("a number has no end");
  }

  /** A byte as it is. */
  int octet() throws IOException {
    if (at == bytes.length) {
      throw new IOException("a byte is missing");
    }
    return bytes[at++];
  }

  int smallNumber() throws IOException {
    long number = number();
    if (number != (int) number) {
      throw new IOException("a number is too large");
    }
    return (int) number;
  }

  boolean flag() throws IOException {
    long number = number();
    if (number != 0 && number != 1) {
      throw new IOException("neither yes nor no");
    }
    return number == 1;
  }

  /** A string that hardly any other value repeats. */
  String string() throws IOException {
    int length = length();
    at += length;
    return new String(bytes, at - length, length, StandardCharsets.UTF_8);
  }

  /** Passes over a string, or over bytes. */
  void skipBytes() throws IOException {
    int length = length();
    at += length;
  }

  /** How many bytes were read. */
  int place() {
    return at;
  }

  /** A copy of the bytes read since then. */
  Slab.Run since(int place) {
    return slab == null
        ? new Slab.Run(Arrays.copyOfRange(bytes, place, at), 0, at - place)
        : slab.copy(bytes, place, at - place);
  }

  byte[] bytes() throws IOException {
    int length = length();
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  /** A string that many values repeat. */
  String sharedString() throws IOException {
    int length = length();
    at += length;
    return shared(bytes, at - length, length);
  }

  /** The string of these bytes, which many values repeat. */
  String shared(byte[] of, int from, int length) {
    return shared == null
        ? new String(of, from, length, StandardCharsets.UTF_8)
        : shared.of(of, from, length);
  }

  List<String> strings() throws IOException {
    return list(ValueReader::sharedString);
  }

  <T> List<T> list(Fields<T> fields) throws IOException {
    int length = length();
    if (length == 0) {
      return List.of();
    }
    List<T> records = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      records.add(fields.read(this));
    }
    return records;
  }

  <K, V> SortedMap<K, V> map(Fields<K> keys, Fields<V> values) throws IOException {
    SortedMap<K, V> map = new TreeMap<>();
    int length = length();
    for (int i = 0; i < length; i++) {
      K key = keys.read(this);
      map.put(key, values.read(this));
    }
    return map;
  }

  /** A record, or null. */
  <T> T optional(Fields<T> fields) throws IOException {
    return flag() ? fields.read(this) : null;
  }

  long[] numbers() throws IOException {
    long[] numbers = new long[length()];
    long before = 0;
    for (int i = 0; i < numbers.length; i++) {
      before += number();
      numbers[i] = before;
    }
    return numbers;
  }

  int[] smallNumbers() throws IOException {
    int[] numbers = new int[length()];
    int before = 0;
    for (int i = 0; i < numbers.length; i++) {
      before += (int) number();
      numbers[i] = before;
    }
    return numbers;
  }

  /** How many bytes or things follow; each thing has one byte at least. */
  int length() throws IOException {
    long length = number();
    if (length < 0 || length > bytes.length - at) {
      throw new IOException("a length is too large");
    }
    return (int) length;
  }
}
