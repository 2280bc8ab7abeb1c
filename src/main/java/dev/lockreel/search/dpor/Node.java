package dev.lockreel.search.dpor;

import java.util.ArrayList;
import java.util.List;

/**
 * A state in the tree of executions: the steps from the root to it. Children are in the order in
 * which they were added; an execution that begins with a later child is equivalent to none that
 * begins with an earlier one.
 */
final class Node {
  private static final Step[] NONE = {};

  final Node parent;

  /** The step that leads here; null for the root. */
  final Step step;

  final int depth;

  /** Steps that need not be taken first from here: another branch has all such executions. */
  final Step[] sleep;

  /** Null as long as it is a leaf, and when everything below it is done. */
  List<Node> children;

  /** Executions below that are not over, and those of them that no thread runs yet. */
  int open;

  int waiting;

  /** Nothing more is added here: all that begins with the path to here is covered. */
  boolean done;

  /** The children before this number are done. */
  private int doneChildren;

  /** The root. */
  Node() {
    this(null, null, 0, NONE);
  }

  /** A node after a leaf without sleeping steps, which the leaf does not have as a child yet. */
  Node(Node leaf, Step step) {
    this(leaf, step, leaf.depth + 1, NONE);
  }

  private Node(Node parent, Step step, int depth, Step[] sleep) {
    this.parent = parent;
    this.step = step;
    this.depth = depth;
    this.sleep = sleep;
  }

  /** Adds the last child. */
  Node add(Step next) {
    Node child = new Node(this, next, depth + 1, asleepAfter(next));
    if (children == null) {
      children = new ArrayList<>(1);
    }
    children.add(child);
    return child;
  }

  private Step[] asleepAfter(Step next) {
    List<Step> asleep = null;
    int before = children == null ? 0 : children.size();
    for (int i = 0; i < sleep.length + before; i++) {
      Step each = i < sleep.length ? sleep[i] : children.get(i - sleep.length).step;
      if (each.task() != next.task() && !each.dependsOn(next)) {
        asleep = asleep == null ? new ArrayList<>() : asleep;
        asleep.add(each);
      }
    }
    return asleep == null ? NONE : asleep.toArray(NONE);
  }

  /** The steps from the root to here. */
  Step[] path() {
    Step[] path = new Step[depth];
    for (Node each = this; each.parent != null; each = each.parent) {
      path[each.depth - 1] = each.step;
    }
    return path;
  }

  /** One more execution below, which no thread runs yet. */
  void opens() {
    for (Node each = this; each != null; each = each.parent) {
      each.open++;
      each.waiting++;
    }
  }

  /** An execution below is run. */
  void taken() {
    for (Node each = this; each != null; each = each.parent) {
      each.waiting--;
    }
  }

  /** An execution below is not run after all. */
  void putBack() {
    for (Node each = this; each != null; each = each.parent) {
      each.waiting++;
    }
  }

  /** An execution below is over. */
  void closes() {
    for (Node each = this; each != null; each = each.parent) {
      each.open--;
    }
  }

  /** The first leaf below that no thread runs yet; there is one. */
  Node firstWaiting() {
    Node at = this;
    while (at.children != null) {
      for (int i = at.doneChildren; ; i++) {
        if (at.children.get(i).waiting > 0) {
          at = at.children.get(i);
          break;
        }
      }
    }
    return at;
  }

  /**
   * Drops, from the root, what is over together with all that comes before it. What is over sooner
   * is kept: an execution of an earlier branch may still add to it.
   */
  void prune() {
    Node at = this;
    while (at.children != null) {
      while (at.doneChildren < at.children.size() && at.children.get(at.doneChildren).open == 0) {
        Node over = at.children.get(at.doneChildren++);
        over.done = true;
        over.children = null;
      }
      if (at.doneChildren == at.children.size()) {
        return;
      }
      at = at.children.get(at.doneChildren);
    }
  }

  /** The share of what is below that is done, if all children of a node are taken for alike. */
  double share() {
    double share = 0;
    double weight = 1;
    Node at = this;
    while (at.children != null && at.doneChildren < at.children.size()) {
      weight /= at.children.size();
      share += weight * at.doneChildren;
      at = at.children.get(at.doneChildren);
    }
    return open == 0 ? 1 : share;
  }
}
