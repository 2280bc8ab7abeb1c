package dev.lockreel.lockdep.graph;

import dev.lockreel.trace.LongMap;
import java.util.ArrayList;
import java.util.List;

/**
 * The dependencies between lock classes. Each class also has its own ({@link Neighbours}), for
 * searches. Look-up by ends is one hash probe, in a table that is made when it is first asked for:
 * most graphs have one source, which draws each dependency under one number.
 */
final class DependencyGraph {
  private final List<Dependency> edges = new ArrayList<>();

  /** By {@code from << 32 | to}; null before the first {@link #find}. */
  private LongMap<Dependency> byEnds;

  /** The dependency between these classes, or null. Cost: O(all edges) at first, then O(1). */
  Dependency find(LockClass from, LockClass to) {
    if (byEnds == null) {
      byEnds = new LongMap<>();
      edges.forEach(each -> byEnds.put(ends(each.from, each.to), each));
    }
    return byEnds.get(ends(from, to));
  }

  /** Adds an edge that {@link #find} does not have yet. */
  void add(Dependency dependency) {
    edges.add(dependency);
    LockClass from = dependency.from;
    LockClass to = dependency.to;
    if (byEnds != null) {
      byEnds.put(ends(from, to), dependency);
    }
    from.out = from.out.with(to.id, dependency);
    to.in = to.in.with(from.id, dependency);
  }

  /** Takes edges out. Cost: O(all edges); withdrawals are rare. */
  void remove(List<Dependency> withdrawn) {
    for (Dependency dependency : withdrawn) {
      dependency.withdrawn = true;
      dependency.from.out.remove(dependency);
      dependency.to.in.remove(dependency);
      if (byEnds != null) {
        byEnds.remove(ends(dependency.from, dependency.to));
      }
    }
    edges.removeIf(each -> each.withdrawn);
  }

  /** Inserts all edges, as they came. */
  void insertInto(ComponentOrder components) {
    edges.forEach(each -> components.insert(each.from, each.to));
  }

  int size() {
    return edges.size();
  }

  /** All edges, by (from, to): the order of every report. */
  List<Dependency> all() {
    List<Dependency> all = new ArrayList<>(edges);
    all.sort(Dependency.BY_ENDS);
    return all;
  }

  private static long ends(LockClass from, LockClass to) {
    return (long) from.id << 32 | to.id;
  }
}
