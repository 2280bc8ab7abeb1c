package dev.lockreel.lockdep.graph;

import java.util.Arrays;

/**
 * The dependencies of a class in one direction, each with the id of the class at its other end.
 *
 * <p>A new one goes to the end: a hub has thousands of neighbours, and most are never searched. A
 * search asks for them by id ({@link #sort}), so that what it finds depends on the graph alone, not
 * on the order in which it was drawn, and is the same after a restart. The ids stand apart from the
 * dependencies: a search that was at a class already need not touch either object.
 */
final class Neighbours {
  private static final int[] NO_IDS = {};
  private static final Dependency[] NO_EDGES = {};

  /** Those of a class without any; nothing is ever added to it. */
  static final Neighbours NONE = new Neighbours();

  private int[] ids = NO_IDS;
  private Dependency[] edges = NO_EDGES;
  private int size;

  /** How many of the first entries are in the order of ids. */
  private int sorted;

  int size() {
    return size;
  }

  /** Id of the class at the other end of the dependency at {@code index}. */
  int id(int index) {
    return ids[index];
  }

  Dependency edge(int index) {
    return edges[index];
  }

  /** These and one more, in place; of {@link #NONE} a new object. */
  Neighbours with(int id, Dependency edge) {
    Neighbours to = this == NONE ? new Neighbours() : this;
    to.add(id, edge);
    return to;
  }

  private void add(int id, Dependency edge) {
    if (size == ids.length) {
      int length = Math.max(4, size * 2);
      ids = Arrays.copyOf(ids, length);
      edges = Arrays.copyOf(edges, length);
    }
    ids[size] = id;
    edges[size++] = edge;
  }

  /** Takes one out. Cost: O(size). */
  void remove(Dependency gone) {
    sort();
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (edges[i] != gone) {
        ids[kept] = ids[i];
        edges[kept++] = edges[i];
      }
    }
    Arrays.fill(edges, kept, size, null);
    size = kept;
    sorted = kept;
  }

  /** Sorts the dependencies by id. Cost: O(size), less than a visit to each; mostly nothing. */
  void sort() {
    if (sorted < size) {
      merge();
    }
  }

  private void merge() {
    int fresh = size - sorted;
    long[] order = new long[fresh];
    Dependency[] added = Arrays.copyOfRange(edges, sorted, size);
    for (int i = 0; i < fresh; i++) {
      order[i] = (long) ids[sorted + i] << 32 | i;
    }
    Arrays.sort(order);
    int old = sorted - 1;
    int place = size - 1;
    for (int i = fresh - 1; i >= 0; place--) {
      int id = (int) (order[i] >>> 32);
      if (old >= 0 && ids[old] > id) {
        ids[place] = ids[old];
        edges[place] = edges[old--];
      } else {
        ids[place] = id;
        edges[place] = added[(int) order[i--]];
      }
    }
    sorted = size;
  }
}
