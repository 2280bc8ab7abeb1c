package dev.lockreel.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Writes values one after the other: a record's fields in their order and nothing else, no names,
 * no types. Numbers are zigzag varints (seven bits a byte, low ones first, the eighth says that
 * more follow). What is read in another order is garbage; the format version keeps that from
 * happening.
 */
final class ValueWriter {
  static final int VARINT_BITS = 7;
  static final int VARINT_MORE = 1 << VARINT_BITS;
  static final int VARINT_LONGEST = (Long.SIZE + VARINT_BITS - 1) / VARINT_BITS;

  /** Small at first: most values are, and each fact of a fleet has a writer of its own. */
  private byte[] buffer = new byte[1 << 7];

  private int length;

  /** Writes the fields of one {@code T}. */
  interface Fields<T> {
    void write(ValueWriter out, T record);
  }

  /** The bytes written since the value before. */
  byte[] value() {
    byte[] value = Arrays.copyOf(buffer, length);
    length = 0;
    return value;
  }

  void number(long number) {
    room(VARINT_LONGEST);
    long rest = (number << 1) ^ (number >> (Long.SIZE - 1));
    while ((rest & -VARINT_MORE) != 0) {
      buffer[length++] = (byte) ((rest & (VARINT_MORE - 1)) | VARINT_MORE);
      rest >>>= VARINT_BITS;
    }
    buffer[length++] = (byte) rest;
  }

  /** A byte as it is. */
  void octet(int octet) {
    room(1);
    buffer[length++] = (byte) octet;
  }

  void flag(boolean flag) {
    number(flag ? 1 : 0);
  }

  /** A half of a surrogate pair becomes a question mark. */
  void string(String string) {
    bytes(string.getBytes(StandardCharsets.UTF_8));
  }

  void bytes(byte[] bytes) {
    number(bytes.length);
    raw(bytes);
  }

  /** Bytes as they are, without their number. */
  void raw(byte[] bytes) {
    raw(bytes, 0, bytes.length);
  }

  /** Some of these bytes as they are, without their number. */
  void raw(byte[] bytes, int from, int number) {
    room(number);
    System.arraycopy(bytes, from, buffer, length, number);
    length += number;
  }

  void strings(List<String> strings) {
    list(strings, ValueWriter::string);
  }

  <T> void list(List<T> records, Fields<? super T> fields) {
    number(records.size());
    for (T record : records) {
      fields.write(this, record);
    }
  }

  /** A list of pairs, in the map's order. */
  <K, V> void map(SortedMap<K, V> map, Fields<? super K> keys, Fields<? super V> values) {
    number(map.size());
    for (Map.Entry<K, V> entry : map.entrySet()) {
      keys.write(this, entry.getKey());
      values.write(this, entry.getValue());
    }
  }

  /** A record that may be null. */
  <T> void optional(T record, Fields<T> fields) {
    flag(record != null);
    if (record != null) {
      fields.write(this, record);
    }
  }

  /**
   * A long array as differences, each from the number before: ascending addresses and runs of the
   * same number shrink to a few bytes each. Any numbers survive; differences wrap.
   */
  void numbers(long[] numbers) {
    number(numbers.length);
    long before = 0;
    for (long number : numbers) {
      number(number - before);
      before = number;
    }
  }

  /** An int array as differences. */
  void numbers(int[] numbers) {
    number(numbers.length);
    int before = 0;
    for (int number : numbers) {
      number((long) number - before);
      before = number;
    }
  }

  private void room(int bytes) {
    if (buffer.length - length < bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + bytes));
    }
  }
}
