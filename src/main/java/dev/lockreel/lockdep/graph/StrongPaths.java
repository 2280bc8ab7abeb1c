package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.DependencyKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Breadth-first search for the shortest strong path.
 *
 * <p>A path is strong if no two neighbouring dependencies are {@code -(xR)->} and {@code -(Sx)->}:
 * only then does each waiter really wait. So a search has two states per class: arrived by
 * recursive readers only ("weak": it may go on only from an exclusive holder), or not. The free
 * state can do all that the weak one can, so a class is visited once in each state at most, and not
 * weakly after freely. The kernel's __bfs visits a class once in whichever state comes first and
 * can miss a deadlock; this one cannot.
 *
 * <p>Backwards, "weak" means that the path leaves the class as a shared holder only.
 *
 * <p>Cost: O(classes + dependencies) reached. Owns its scratch memory; not for several threads.
 */
final class StrongPaths {
  /** The goal of a search. */
  interface Target {
    /** Whether a path may end here, reached in this state; not asked for the start itself. */
    boolean at(LockClass lockClass, boolean weak);

    /** Whether paths may lead through that class. */
    default boolean passes(LockClass lockClass) {
      return true;
    }
  }

  /** By class, {@link #stamp} if visited in this state by the search that runs. */
  private int[] visitedFree = new int[64];

  private int[] visitedWeak = new int[64];
  private int stamp;
  private LockClass[] queueClass = new LockClass[64];
  private boolean[] queueWeak = new boolean[64];
  private int[] queueParent = new int[64];
  private Dependency[] queueEdge = new Dependency[64];
  private int tail;

  /**
   * The shortest strong path from {@code start}, in order, to a class that {@code target} takes;
   * null where there is none. Never empty: a path has a dependency.
   */
  List<Dependency> forwards(LockClass start, boolean weak, Target target, int classes) {
    return search(start, weak, target, classes, true);
  }

  /**
   * The shortest strong path that ends at {@code start}, searched against the direction of the
   * dependencies; it begins at a class that {@code target} takes. Null where there is none.
   */
  List<Dependency> backwards(LockClass start, boolean weak, Target target, int classes) {
    return search(start, weak, target, classes, false);
  }

  private List<Dependency> search(
      LockClass start, boolean startWeak, Target target, int classes, boolean forwards) {
    begin(classes);
    enqueue(start, startWeak, -1, null);
    for (int head = 0; head < tail; head++) {
      LockClass at = queueClass[head];
      boolean weak = queueWeak[head];
      Neighbours neighbours = forwards ? at.out : at.in;
      neighbours.sort();
      for (int i = 0; i < neighbours.size(); i++) {
        if (visitedFree[neighbours.id(i)] == stamp) {
          continue;
        }
        Dependency edge = neighbours.edge(i);
        int kinds = passable(edge.kinds, weak, forwards);
        if (kinds == 0) {
          continue;
        }
        boolean nextWeak = arrivesWeak(kinds, forwards);
        LockClass next = forwards ? edge.to : edge.from;
        if ((nextWeak && visitedWeak[next.id] == stamp) || !target.passes(next)) {
          continue;
        }
        enqueue(next, nextWeak, head, edge);
        if (target.at(next, nextWeak)) {
          return path(forwards);
        }
      }
    }
    return null;
  }

  /** The kinds by which a strong path may go on, in the arrows' direction or against it. */
  static int passable(int kinds, boolean weak, boolean forwards) {
    if (!weak) {
      return kinds;
    }
    return forwards ? kinds & ~DependencyKind.SHARED_HELD : kinds & DependencyKind.NON_RECURSIVE;
  }

  /** The state after an edge of which these kinds were passable. */
  static boolean arrivesWeak(int kinds, boolean forwards) {
    return forwards
        ? (kinds & DependencyKind.NON_RECURSIVE) == 0
        : (kinds & ~DependencyKind.SHARED_HELD) == 0;
  }

  private void begin(int classes) {
    if (visitedFree.length < classes) {
      visitedFree = Arrays.copyOf(visitedFree, classes * 2);
      visitedWeak = Arrays.copyOf(visitedWeak, classes * 2);
    }
    stamp++;
    tail = 0;
  }

  private void enqueue(LockClass next, boolean weak, int parent, Dependency edge) {
    if (tail == queueClass.length) {
      int n = tail * 2;
      queueClass = Arrays.copyOf(queueClass, n);
      queueWeak = Arrays.copyOf(queueWeak, n);
      queueParent = Arrays.copyOf(queueParent, n);
      queueEdge = Arrays.copyOf(queueEdge, n);
    }
    if (weak) {
      visitedWeak[next.id] = stamp;
    } else {
      visitedFree[next.id] = stamp;
    }
    queueClass[tail] = next;
    queueWeak[tail] = weak;
    queueParent[tail] = parent;
    queueEdge[tail] = edge;
    tail++;
  }

  private List<Dependency> path(boolean forwards) {
    List<Dependency> path = new ArrayList<>();
    for (int i = tail - 1; queueEdge[i] != null; i = queueParent[i]) {
      path.add(queueEdge[i]);
    }
    if (forwards) {
      Collections.reverse(path);
    }
    return path;
  }
}
