package dev.lockreel.search.dpor;

import java.util.ArrayList;
import java.util.List;

/**
 * The nodes of an execution after the leaf that it was run from. They are made before the tree is
 * locked, so that threads wait for each other no longer than they must.
 */
final class Branch {
  private final Node leaf;

  /** All nodes of the execution, from the root. */
  private final Node[] path;

  private final List<Node> children = new ArrayList<>(1);

  /** The other ways in which choices can be made; each is to be run. */
  private final List<Node> alternatives = new ArrayList<>(0);

  /** Makes the nodes; needs no lock, since no other thread adds to a leaf that is run. */
  Branch(Node leaf, Execution execution) {
    if (leaf.sleep.length != 0) {
      throw new AssertionError("an execution from a leaf where a step sleeps");
    }
    this.leaf = leaf;
    int size = execution.size();
    path = new Node[size + 1];
    for (Node each = leaf; each != null; each = each.parent) {
      path[each.depth] = each;
    }
    for (int i = leaf.depth; i < size; i++) {
      Step step = execution.steps.get(i);
      path[i + 1] = addAfter(path[i], step);
      path[i + 1].open = 1;
      for (int other = 1; other < step.alternatives(); other++) {
        alternatives.add(addAfter(path[i], step.alternative(other)));
      }
    }
  }

  private Node addAfter(Node node, Step step) {
    if (node != leaf) {
      return node.add(step);
    }
    Node child = new Node(leaf, step);
    children.add(child);
    return child;
  }

  /** Puts the nodes into the tree, which is locked; returns the number of executions to run. */
  int grow() {
    if (!children.isEmpty()) {
      leaf.children = children;
      leaf.dropDone();
    }
    alternatives.forEach(Node::opens);
    return alternatives.size();
  }

  /** The node after some steps of the execution. */
  Node after(int steps) {
    return path[steps];
  }

  /** The node after its last step. */
  Node end() {
    return path[path.length - 1];
  }
}
