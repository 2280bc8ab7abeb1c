package dev.lockreel.search;

import java.util.Arrays;

/** Numbers keys in the order in which they come, from 0: a hash table with linear probing. */
final class LongNumbers {
  private static final long NONE = -1;
  private static final int FIRST_SIZE = 256;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private long[] keys = empty(FIRST_SIZE);
  private int[] numbers = new int[FIRST_SIZE];
  private int size;

  private static long[] empty(int size) {
    long[] keys = new long[size];
    Arrays.fill(keys, NONE);
    return keys;
  }

  /** The number of a key, at least 0; a key that is new gets the number of keys so far. */
  int of(long key) {
    int at = place(key);
    if (keys[at] == NONE) {
      if (2 * size >= keys.length) {
        grow();
        at = place(key);
      }
      keys[at] = key;
      numbers[at] = size++;
    }
    return numbers[at];
  }

  private int place(long key) {
    int mask = keys.length - 1;
    int at = (int) ((key * GOLDEN) >>> Integer.SIZE) & mask;
    while (keys[at] != key && keys[at] != NONE) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] before = keys;
    int[] numbersBefore = numbers;
    keys = empty(2 * before.length);
    numbers = new int[keys.length];
    for (int i = 0; i < before.length; i++) {
      if (before[i] != NONE) {
        int at = place(before[i]);
        keys[at] = before[i];
        numbers[at] = numbersBefore[i];
      }
    }
  }
}
