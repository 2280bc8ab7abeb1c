package dev.lockreel.report.html;

import java.util.Arrays;

/**
 * A directed graph as a layout needs it: nodes are numbers from 0, successors of one node lie side
 * by side.
 */
final class Edges {
  private final int[] starts;
  private final int[] targets;

  /**
   * The graph of {@code nodes} nodes with an edge {@code from[i] -> to[i]} for each i. O(nodes +
   * edges).
   */
  Edges(int nodes, int[] from, int[] to) {
    starts = new int[nodes + 1];
    for (int node : from) {
      starts[node + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] next = starts.clone();
    targets = new int[from.length];
    for (int i = 0; i < from.length; i++) {
      targets[next[from[i]]++] = to[i];
    }
  }

  int nodes() {
    return starts.length - 1;
  }

  /** Index of the node's first edge, for {@link #target}. */
  int begin(int node) {
    return starts[node];
  }

  /** One more than the index of the node's last edge. */
  int end(int node) {
    return starts[node + 1];
  }

  /** The node to which the edge with that index leads. */
  int target(int edge) {
    return targets[edge];
  }

  /** The graph with every edge turned round. */
  Edges reversed() {
    int[] from = new int[targets.length];
    int[] to = new int[targets.length];
    for (int node = 0; node < nodes(); node++) {
      for (int edge = begin(node); edge < end(node); edge++) {
        from[edge] = targets[edge];
        to[edge] = node;
      }
    }
    return new Edges(nodes(), from, to);
  }
}
