package dev.lockreel.lockdep.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The dependencies between lock classes. Look-up by ends is one hash probe, over keys in an array
 * of their own, so that a probe of a large graph misses the cache once. Each class also has its own
 * ({@link Neighbours}), for searches.
 */
final class DependencyGraph {
  private static final long NO_KEY = -1;

  /** {@code from << 32 | to}, or {@link #NO_KEY}. */
  private long[] keys = filled(1 << 10);

  private Dependency[] slots = new Dependency[1 << 10];
  private int size;

  /** The dependency between these classes, or null. */
  Dependency find(LockClass from, LockClass to) {
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

  /** Adds an edge that {@link #find} does not have yet. */
  void add(Dependency dependency) {
    if ((size + 1) * 2 > slots.length) {
      rehash(slots.length * 2);
    }
    place(dependency);
    size++;
    LockClass from = dependency.from;
    LockClass to = dependency.to;
    from.out = from.out.with(to.id, dependency);
    to.in = to.in.with(from.id, dependency);
  }

  /** Takes edges out. Cost: O(all edges); withdrawals are rare. */
  void remove(List<Dependency> withdrawn) {
    for (Dependency dependency : withdrawn) {
      dependency.withdrawn = true;
      dependency.from.out.remove(dependency);
      dependency.to.in.remove(dependency);
    }
    size -= withdrawn.size();
    rehash(slots.length);
  }

  int size() {
    return size;
  }

  /** All edges, by (from, to): the order of every report. */
  List<Dependency> all() {
    List<Dependency> all = new ArrayList<>(size);
    for (Dependency dependency : slots) {
      if (dependency != null) {
        all.add(dependency);
      }
    }
    all.sort(Comparator.comparingInt((Dependency d) -> d.from.id).thenComparingInt(d -> d.to.id));
    return all;
  }

  private void rehash(int length) {
    Dependency[] old = slots;
    keys = filled(length);
    slots = new Dependency[length];
    for (Dependency dependency : old) {
      if (dependency != null && !dependency.withdrawn) {
        place(dependency);
      }
    }
  }

  private void place(Dependency dependency) {
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

  private static long key(LockClass from, LockClass to) {
    return ((long) from.id << 32) | to.id;
  }

  private int home(long key) {
    return (int) ((key * 0x9e3779b97f4a7c15L) >>> 32) & (keys.length - 1);
  }
}
