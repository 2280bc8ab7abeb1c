package dev.lockreel.lockdep.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The dependencies that one source has drawn. Look-up by ends is one hash probe, over keys in an
 * array of their own.
 */
final class DrawnDependencies {
  private static final long NO_KEY = -1;

  /** {@code from << 32 | to}, or {@link #NO_KEY}. */
  private long[] keys = filled(1 << 8);

  private DrawnDependency[] slots = new DrawnDependency[1 << 8];
  private int size;

  /** The dependency between these classes, or null. */
  DrawnDependency find(SourceClass from, SourceClass to) {
    long key = key(from, to);
    int slot = home(key);
    while (keys[slot] != key) {
      if (keys[slot] == NO_KEY) {
        return null;
      }
      slot = (slot + 1) & (keys.length - 1);
    }
    return slots[slot];
  }

  /** Adds a dependency that {@link #find} does not have yet. */
  void add(DrawnDependency dependency) {
    if ((size + 1) * 2 > slots.length) {
      rehash(slots.length * 2);
    }
    place(dependency);
    size++;
  }

  /** Takes out what is withdrawn. Cost: O(all). */
  void removeWithdrawn() {
    rehash(slots.length);
  }

  /** All by number. */
  List<DrawnDependency> all() {
    List<DrawnDependency> all = new ArrayList<>(size);
    for (DrawnDependency dependency : slots) {
      if (dependency != null) {
        all.add(dependency);
      }
    }
    all.sort(Comparator.comparingInt(dependency -> dependency.number));
    return all;
  }

  private void rehash(int length) {
    DrawnDependency[] old = slots;
    keys = filled(length);
    slots = new DrawnDependency[length];
    size = 0;
    for (DrawnDependency dependency : old) {
      if (dependency != null && !dependency.withdrawn) {
        place(dependency);
        size++;
      }
    }
  }

  private void place(DrawnDependency dependency) {
    long key = key(dependency.from, dependency.to);
    int slot = home(key);
    while (keys[slot] != NO_KEY) {
      slot = (slot + 1) & (keys.length - 1);
    }
    keys[slot] = key;
    slots[slot] = dependency;
  }

  private static long[] filled(int length) {
    long[] empty = new long[length];
    Arrays.fill(empty, NO_KEY);
    return empty;
  }

  private static long key(SourceClass from, SourceClass to) {
    return ((long) from.number << 32) | to.number;
  }

  private int home(long key) {
    return (int) ((key * 0x9e3779b97f4a7c15L) >>> 32) & (keys.length - 1);
  }
}
