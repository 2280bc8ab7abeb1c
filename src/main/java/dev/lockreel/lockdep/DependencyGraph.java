package dev.lockreel.lockdep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The dependencies between lock classes. Look-up by ends is one hash probe, over keys in an array
 * of their own, so that a probe of a large graph misses the cache once. The neighbours of a class
 * stand in two arrays of its own, by id: what a search finds depends on the graph alone, not on the
 * order in which it was drawn, so it is the same after a restart.
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
    from.out = inserted(from.out, from.outSize++, dependency, true);
    to.in = inserted(to.in, to.inSize++, dependency, false);
  }

  /** The edges with one more, by id of the other end; cost: a move of those behind it. */
  private static Dependency[] inserted(
      Dependency[] edges, int count, Dependency added, boolean outward) {
    Dependency[] roomy = count == edges.length ? Arrays.copyOf(edges, count * 2) : edges;
    int wanted = outward ? added.to.id : added.from.id;
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int id = outward ? roomy[middle].to.id : roomy[middle].from.id;
      if (id < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    System.arraycopy(roomy, low, roomy, low + 1, count - low);
    roomy[low] = added;
    return roomy;
  }

  /** Takes edges out. Cost: O(all edges); withdrawals are rare. */
  void remove(List<Dependency> withdrawn) {
    for (Dependency dependency : withdrawn) {
      dependency.withdrawn = true;
      LockClass from = dependency.from;
      from.outSize = drop(from.out, from.outSize, dependency);
      LockClass to = dependency.to;
      to.inSize = drop(to.in, to.inSize, dependency);
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

  private static int drop(Dependency[] edges, int count, Dependency gone) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (edges[i] != gone) {
        edges[kept++] = edges[i];
      }
    }
    Arrays.fill(edges, kept, count, null);
    return kept;
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
