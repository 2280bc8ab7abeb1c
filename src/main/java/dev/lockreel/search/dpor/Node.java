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

  /** Children with executions below that are not over; of a leaf 1 until it is over. */
  int open;

  /** Children with executions below that no thread runs yet; of a leaf 1 until one runs it. */
  int waiting;

  /** Nothing more is added here: all that begins with the path to here is covered. */
  boolean done;

  /** Whether all that comes before it is done. */
  private boolean front;

  /** The children before this number are done. */
  private int doneChildren;

  /** The root. */
  Node() {
    this(null, null, 0, NONE);
    front = true;
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

  // Threads share the tree: each walks up only as far as what it changes is news.

  /** The leaf is an execution, which no thread runs yet. */
  void opens() {
    Node each = this;
    do {
      each.open++;
      each = each.open == 1 ? each.parent : null;
    } while (each != null);
    each = this;
    do {
      each.waiting++;
      each = each.waiting == 1 ? each.parent : null;
    } while (each != null);
  }

  /** The leaf is run. */
  void taken() {
    Node each = this;
    do {
      each.waiting--;
      each = each.waiting == 0 ? each.parent : null;
    } while (each != null);
  }

  /** The leaf is over; what is done with it is dropped. */
  void closes() {
    Node each = this;
    each.open--;
    while (each.open == 0 && each.parent != null) {
      each = each.parent;
      each.open--;
    }
    each.dropDone();
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
   * Drops what is over together with all that comes before it. What is over sooner is kept: an
   * execution of an earlier branch may still add to it.
   */
  void dropDone() {
    Node at = this;
    while (at.front && at.children != null) {
      while (at.doneChildren < at.children.size() && at.children.get(at.doneChildren).open == 0) {
        Node over = at.children.get(at.doneChildren++);
        over.done = true;
        over.children = null;
      }
      if (at.doneChildren == at.children.size()) {
        return;
      }
      at = at.children.get(at.doneChildren);
      at.front = true;
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
