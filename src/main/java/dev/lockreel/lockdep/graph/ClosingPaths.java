package dev.lockreel.lockdep.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Search for the shortest strong path between two classes of one component, from both ends at once,
 * step by step where there is less to look at: in a component of thousands of classes the two sides
 * meet after a small part of it.
 *
 * <p>Of several shortest paths it takes the one whose classes have the smallest ids, first class
 * first: the very path that {@link StrongPaths} finds from the start alone. States are as there: on
 * the forward side "weak" means arrived by recursive readers only, on the backward side left as
 * shared holder only, and a path goes through a class that both sides reached unless both are weak.
 *
 * <p>Cost: O(classes + dependencies) of the component at worst. Owns its scratch memory; not for
 * several threads.
 */
final class ClosingPaths {
  private final ComponentOrder components;
  private final Side ahead = new Side(true);
  private final Side after = new Side(false);

  /** Dependencies that one search looks at, at most. */
  private final long most;

  private long looked;

  ClosingPaths(ComponentOrder components) {
    this(components, Long.MAX_VALUE);
  }

  /**
   * @param most dependencies that one search looks at; it then gives up
   */
  ClosingPaths(ComponentOrder components, long most) {
    this.components = components;
    this.most = most;
  }

  /**
   * The path from {@code start}, arrived at like that, to {@code end}, which is held as shared or
   * exclusive; null where there is none.
   *
   * @param start another class than {@code end}, of the same component
   * @param classes more than any id
   */
  List<Dependency> find(
      LockClass start, boolean weak, LockClass end, boolean endShared, int classes) {
    ahead.begin(start, weak, classes);
    after.begin(end, endShared, classes);
    looked = 0;
    while (ahead.begun < ahead.tail && after.begun < after.tail) {
      Side side = ahead.work <= after.work ? ahead : after;
      looked += side.work;
      if (looked > most) {
        return null;
      }
      side.step(components);
      // A backward step is done as a whole before anyone asks: all distances up to it are known.
      for (int i = ahead.begun; i < ahead.tail; i++) {
        if (after.left(ahead.classes[i].id, ahead.weak[i]) >= 0) {
          return path(i);
        }
      }
    }
    return null;
  }

  /** How many dependencies the last search has looked at. */
  long looked() {
    return looked;
  }

  private List<Dependency> path(int meeting) {
    List<Dependency> path = new ArrayList<>();
    for (int i = meeting; ahead.edges[i] != null; i = ahead.parents[i]) {
      path.add(ahead.edges[i]);
    }
    Collections.reverse(path);
    LockClass at = ahead.classes[meeting];
    boolean weak = ahead.weak[meeting];
    for (int left = after.left(at.id, weak); left > 0; left--) {
      Dependency next = next(at, weak, left - 1);
      weak = StrongPaths.arrivesWeak(StrongPaths.passable(next.kinds, weak, true), true);
      at = next.to;
      path.add(next);
    }
    return path;
  }

  /** The dependency to the first class from where so many more lead to the end. */
  private Dependency next(LockClass at, boolean weak, int left) {
    at.out.sort();
    for (int i = 0; ; i++) {
      if (after.reached(at.out.id(i))) {
        Dependency edge = at.out.edge(i);
        int kinds = StrongPaths.passable(edge.kinds, weak, true);
        if (kinds != 0 && after.left(edge.to.id, StrongPaths.arrivesWeak(kinds, true)) == left) {
          return edge;
        }
      }
    }
  }

  /** A search from one end. */
  private static final class Side {
    private static final int LAST_BASE = 1 << 30;

    final boolean forwards;
    LockClass[] classes = new LockClass[64];
    boolean[] weak = new boolean[64];
    int[] parents = new int[64];
    Dependency[] edges = new Dependency[64];
    int tail;

    /** Where the last step's classes begin, those to go on from. */
    int begun;

    /** Dependencies that the next step has to look at. */
    long work;

    /** By class: distance in the free and in the weak state plus {@link #base}; less if none. */
    private int[] freeAt = new int[0];

    private int[] weakAt = new int[0];
    private int base;
    private int distance;

    Side(boolean forwards) {
      this.forwards = forwards;
    }

    void begin(LockClass end, boolean endWeak, int highest) {
      if (freeAt.length < highest) {
        freeAt = Arrays.copyOf(freeAt, highest * 2);
        weakAt = Arrays.copyOf(weakAt, highest * 2);
      }
      base += distance + 1;
      if (base > LAST_BASE) {
        Arrays.fill(freeAt, 0);
        Arrays.fill(weakAt, 0);
        base = 1;
      }
      distance = 0;
      begun = 0;
      tail = 0;
      work = 0;
      enqueue(end, endWeak, -1, null);
    }

    /** Goes on by one dependency from all classes of the last step. */
    void step(ComponentOrder components) {
      int end = tail;
      int component = components.of(classes[0]);
      work = 0;
      distance++;
      for (int head = begun; head < end; head++) {
        Neighbours neighbours = forwards ? classes[head].out : classes[head].in;
        neighbours.sort();
        for (int i = 0; i < neighbours.size(); i++) {
          int id = neighbours.id(i);
          if (freeAt[id] < base && components.of(id) == component) {
            go(head, neighbours.edge(i));
          }
        }
      }
      begun = end;
    }

    private void go(int head, Dependency edge) {
      int kinds = StrongPaths.passable(edge.kinds, weak[head], forwards);
      if (kinds == 0) {
        return;
      }
      LockClass next = forwards ? edge.to : edge.from;
      boolean nextWeak = StrongPaths.arrivesWeak(kinds, forwards);
      if (!nextWeak || weakAt[next.id] < base) {
        enqueue(next, nextWeak, head, edge);
      }
    }

    private void enqueue(LockClass next, boolean nextWeak, int parent, Dependency edge) {
      if (tail == classes.length) {
        int n = tail * 2;
        classes = Arrays.copyOf(classes, n);
        weak = Arrays.copyOf(weak, n);
        parents = Arrays.copyOf(parents, n);
        edges = Arrays.copyOf(edges, n);
      }
      (nextWeak ? weakAt : freeAt)[next.id] = base + distance;
      classes[tail] = next;
      weak[tail] = nextWeak;
      parents[tail] = parent;
      edges[tail++] = edge;
      work += (forwards ? next.out : next.in).size();
    }

    boolean reached(int id) {
      return freeAt[id] >= base || weakAt[id] >= base;
    }

    /** Distance from the end at which one meets this side, arrived like that; -1 if it is not. */
    int left(int id, boolean arrivedWeak) {
      int weakly = arrivedWeak ? -1 : weakAt[id] - base;
      int freely = freeAt[id] - base;
      if (weakly < 0 || freely < 0) {
        return Math.max(-1, Math.max(weakly, freely));
      }
      return Math.min(weakly, freely);
    }
  }
}
