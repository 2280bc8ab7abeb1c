package dev.lockreel.report.html;

/**
 * The strongly connected components of a graph: two nodes are in one if each can be reached from
 * the other.
 *
 * <p>Components are numbered against the direction of the edges: an edge between two components
 * leads to the lower number. Tarjan's algorithm, Depth-First Search and Linear Graph Algorithms,
 * SIAM J. Comput. 1 (1972), without recursion; O(nodes + edges).
 */
final class Components {
  private static final int UNSEEN = -1;

  private final Edges edges;
  private final int[] of;
  private final int[] index;
  private final int[] low;
  private final int[] open;
  private final int[] path;
  private final int[] nextEdge;
  private int count;
  private int seen;
  private int openCount;
  private int depth;

  private Components(Edges edges) {
    this.edges = edges;
    int nodes = edges.nodes();
    of = filled(nodes);
    index = filled(nodes);
    low = new int[nodes];
    open = new int[nodes];
    path = new int[nodes];
    nextEdge = new int[nodes];
    for (int node = 0; node < nodes; node++) {
      if (index[node] == UNSEEN) {
        searchFrom(node);
      }
    }
  }

  static Components of(Edges edges) {
    return new Components(edges);
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /** The component of the node. */
  int of(int node) {
    return of[node];
  }

  private static int[] filled(int nodes) {
    int[] array = new int[nodes];
    java.util.Arrays.fill(array, UNSEEN);
    return array;
  }

  private void searchFrom(int root) {
    enter(root);
    while (depth > 0) {
      int node = path[depth - 1];
      if (nextEdge[node] < edges.end(node)) {
        int target = edges.target(nextEdge[node]++);
        if (index[target] == UNSEEN) {
          enter(target);
        } else if (of[target] == UNSEEN) {
          low[node] = Math.min(low[node], index[target]);
        }
      } else {
        leave(node);
      }
    }
  }

  private void enter(int node) {
    index[node] = seen;
    low[node] = seen++;
    nextEdge[node] = edges.begin(node);
    open[openCount++] = node;
    path[depth++] = node;
  }

  private void leave(int node) {
    depth--;
    if (low[node] == index[node]) {
      int member;
      do {
        member = open[--openCount];
        of[member] = count;
      } while (member != node);
      count++;
    }
    if (depth > 0) {
      int parent = path[depth - 1];
      low[parent] = Math.min(low[parent], low[node]);
    }
  }
}
