package dev.lockreel.lockdep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The dependencies between lock classes. Look-up by ends is one hash probe; the neighbours of a
 * class stand in two arrays of its own.
 */
final class DependencyGraph {
  private Dependency[] slots = new Dependency[1 << 10];
  private int size;

  /** The dependency between these classes, or null. */
  Dependency find(LockClass from, LockClass to) {
    int mask = slots.length - 1;
    for (int slot = hash(from.id, to.id) & mask; ; slot = slot + 1 & mask) {
      Dependency found = slots[slot];
      if (found == null || (found.from == from && found.to == to)) {
        return found;
      }
    }
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
    slots = new Dependency[length];
    for (Dependency dependency : old) {
      if (dependency != null && !dependency.withdrawn) {
        place(dependency);
      }
    }
  }

  private void place(Dependency dependency) {
    int mask = slots.length - 1;
    int slot = hash(dependency.from.id, dependency.to.id) & mask;
    while (slots[slot] != null) {
      slot = slot + 1 & mask;
    }
    slots[slot] = dependency;
  }

  private static int hash(int from, int to) {
    int h = from * 0x9e3779b9 + to * 0x85ebca6b;
    return h ^ h >>> 15;
  }
}
