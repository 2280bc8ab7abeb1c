package dev.lockreel.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Objects by a number, such as the address of a class key. Open addressing over two arrays: no
 * object per entry, one probe per look-up, whichever bits of the numbers differ (those of kernel
 * addresses do in the middle, where the hash of a {@code Long} has nothing to say). Not for several
 * threads.
 */
public final class LongMap<V> {
  /** 2 to the 64th over the golden ratio: it spreads numbers evenly. */
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private long[] keys = new long[16];

  /** Null where a place is free. */
  private Object[] values = new Object[16];

  private int size;

  /** The object of that number, or null. */
  public V get(long key) {
    return value(slot(key));
  }

  /**
   * Sets the object of a number.
   *
   * @param value not null
   * @return the object that was there before, or null
   */
  public V put(long key, V value) {
    int slot = slot(key);
    V before = value(slot);
    if (before == null && ++size * 2 > values.length) {
      grow();
      slot = slot(key);
    }
    keys[slot] = key;
    values[slot] = value;
    return before;
  }

  /** Removes the object of a number; returns it, or null where there was none. */
  public V remove(long key) {
    int mask = values.length - 1;
    int gap = slot(key);
    V removed = value(gap);
    if (removed == null) {
      return null;
    }
    size--;
    // What stands after the gap and belongs at it or before it moves into it.
    for (int at = (gap + 1) & mask; values[at] != null; at = (at + 1) & mask) {
      if (((at - home(keys[at])) & mask) >= ((at - gap) & mask)) {
        keys[gap] = keys[at];
        values[gap] = values[at];
        gap = at;
      }
    }
    values[gap] = null;
    return removed;
  }

  public int size() {
    return size;
  }

  /** All numbers, ascending. Cost: O(size log size). */
  public long[] keys() {
    long[] all = new long[size];
    int n = 0;
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        all[n++] = keys[i];
      }
    }
    Arrays.sort(all);
    return all;
  }

  /** All objects, in no order. Cost: O(size). */
  public List<V> values() {
    List<V> all = new ArrayList<>(size);
    for (int slot = 0; slot < values.length; slot++) {
      if (values[slot] != null) {
        all.add(value(slot));
      }
    }
    return all;
  }

  /** Where the number stands, or a free place for it. */
  private int slot(long key) {
    int mask = values.length - 1;
    int slot = home(key);
    while (values[slot] != null && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int home(long key) {
    return (int) ((key * SPREAD) >>> 32) & (values.length - 1);
  }

  private void grow() {
    long[] oldKeys = keys;
    Object[] old = values;
    keys = new long[old.length * 2];
    values = new Object[old.length * 2];
    for (int i = 0; i < old.length; i++) {
      if (old[i] != null) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = old[i];
      }
    }
  }

  // Only objects of the type are put in.
  @SuppressWarnings("unchecked")
  private V value(int slot) {
    return (V) values[slot];
  }
}
