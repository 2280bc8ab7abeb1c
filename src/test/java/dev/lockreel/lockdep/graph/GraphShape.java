package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.DependencyKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A kind of large random graph: the classes have a rank, which is not their id, and dependencies
 * lead from low to high rank, unless the shape says otherwise.
 */
enum GraphShape {
  /** Both ends anywhere. */
  UNIFORM,

  /** One end of most dependencies is one of a few classes, as with real locks. */
  HUBS,

  /**
   * One dependency in a hundred is the reverse of one that is there, between classes of near rank:
   * many small components, and each cycle a deadlock that stays in the graph.
   */
  CYCLES,

  /**
   * As {@link #CYCLES}, but what is reversed ends at recursive readers and its reverse begins at a
   * shared holder: cycles that are no deadlocks, but for a few by way of a third class.
   */
  WEAK,

  /**
   * Uniform, but 2,000 classes (half of all, if there are few) are one component: dependencies lead
   * in any direction inside it.
   */
  COMPONENT,

  /** As {@link #COMPONENT}, but no cycle is a deadlock: each search in the component is in vain. */
  WEAK_COMPONENT,

  /**
   * Both ends of near rank, so that paths run through thousands of classes. The worst for an order
   * of components, and like no real graph: locks do not nest that deep.
   */
  NARROW;

  /** A dependency by the ids of its ends. */
  record Edge(int from, int to, int kinds) {}

  private static final int PERCENT = 100;
  private static final int COMPONENT_SIZE = 2000;
  private static final int NEAR = 20;

  /** That many different dependencies, in the order in which to draw them. */
  List<Edge> edges(int classes, int count, Random random) {
    List<Edge> edges = new ArrayList<>(count);
    List<Edge> near = new ArrayList<>();
    Set<Long> known = new HashSet<>();
    while (edges.size() < count) {
      Edge edge = any(classes, near, random);
      int from = spread(edge.from, classes);
      int to = spread(edge.to, classes);
      if (from != to && known.add((long) from << 32 | to)) {
        edges.add(new Edge(from, to, edge.kinds));
        if (isNear(edge)) {
          near.add(edge);
        }
      }
    }
    return edges;
  }

  /** A dependency by the ranks of its ends, that there may be already. */
  private Edge any(int classes, List<Edge> near, Random random) {
    int a = random.nextInt(classes);
    int b = random.nextInt(classes);
    switch (this) {
      case HUBS -> {
        int hubs = Math.max(3, classes / 1000);
        a = random.nextInt(10) < 8 ? random.nextInt(hubs) * (classes / hubs) : a;
      }
      case CYCLES, WEAK -> {
        int dice = random.nextInt(PERCENT);
        if (dice == 0 && !near.isEmpty()) {
          Edge there = near.remove(random.nextInt(near.size()));
          return new Edge(there.to, there.from, againstKinds());
        }
        if (dice == 1 || dice == 2) {
          return new Edge(a, Math.min(classes - 1, a + 1 + random.nextInt(NEAR)), alongKinds());
        }
      }
      case COMPONENT, WEAK_COMPONENT -> {
        int size = Math.min(COMPONENT_SIZE, classes / 2);
        if (random.nextInt(classes) < size) {
          int middle = (classes - size) / 2;
          int from = middle + random.nextInt(size);
          int to = middle + random.nextInt(size);
          return new Edge(from, to, from < to ? alongKinds() : againstKinds());
        }
      }
      case NARROW -> b = a + random.nextInt(NEAR) + 1;
      default -> {}
    }
    int kinds = this == WEAK_COMPONENT ? alongKinds() : DependencyKind.EN;
    return new Edge(Math.min(a, b), Math.min(classes - 1, Math.max(a, b)), kinds);
  }

  private int alongKinds() {
    return this == WEAK || this == WEAK_COMPONENT ? DependencyKind.ER : DependencyKind.EN;
  }

  private int againstKinds() {
    return this == WEAK || this == WEAK_COMPONENT ? DependencyKind.SN : DependencyKind.EN;
  }

  private static boolean isNear(Edge edge) {
    return edge.from < edge.to && edge.to - edge.from <= NEAR;
  }

  /** The order of the classes is not that of their ids. */
  private static int spread(int rank, int classes) {
    return (int) (rank * 48_271L % classes);
  }
}
