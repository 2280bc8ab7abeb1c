package dev.lockreel.lockdep.graph;

import java.util.Arrays;

/**
 * A class in the {@link ComponentOrder}; that which is the root of its component stands for the
 * component. It has its neighbours itself, so that a search touches one object for each.
 */
final class ComponentNode extends OrderedList.Item {
  /** A mark of a search: reached forwards. */
  static final int AHEAD = 1;

  /** A mark of a search: reached backwards. */
  static final int BACK = 2;

  /** A mark of a search: lies on a cycle. */
  static final int CYCLE = 4;

  private static final ComponentNode[] NONE = {};

  final int id;

  /** The members of a component as a ring. */
  ComponentNode nextMember = this;

  private int size = 1;
  private ComponentNode parent = this;
  private ComponentNode[] out = NONE;
  private ComponentNode[] in = NONE;
  private int outs;
  private int ins;

  /** The search that {@link #marks} are of. */
  private int search;

  private byte marks;

  ComponentNode(int id) {
    this.id = id;
  }

  /** The root of its component. Union-find: O(log n) amortised, mostly one step. */
  ComponentNode root() {
    ComponentNode at = this;
    while (at.parent != at) {
      at.parent = at.parent.parent;
      at = at.parent;
    }
    return at;
  }

  /** Whether it is the root of its component. */
  boolean isRoot() {
    return parent == this;
  }

  /** How many classes the component has, of which it is the root. */
  int size() {
    return size;
  }

  /** Makes one component of two, of which this is the root. */
  void unite(ComponentNode root) {
    ComponentNode next = nextMember;
    nextMember = root.nextMember;
    root.nextMember = next;
    size += root.size;
    root.parent = this;
  }

  /** A dependency from here. */
  void lead(ComponentNode to) {
    if (outs == out.length) {
      out = longer(out);
    }
    out[outs++] = to;
    if (to.ins == to.in.length) {
      to.in = longer(to.in);
    }
    to.in[to.ins++] = this;
  }

  private static ComponentNode[] longer(ComponentNode[] full) {
    return Arrays.copyOf(full, Math.max(2, full.length * 2));
  }

  /** How many neighbours this class has, in one direction. */
  int degree(boolean forwards) {
    return forwards ? outs : ins;
  }

  /** Component of the neighbour at {@code index}. */
  ComponentNode neighbour(boolean forwards, int index) {
    return (forwards ? out : in)[index].root();
  }

  /** Forgets a neighbour that is in the same component; another takes its index. */
  void forget(boolean forwards, int index) {
    if (forwards) {
      out[index] = out[--outs];
      out[outs] = null;
    } else {
      in[index] = in[--ins];
      in[ins] = null;
    }
  }

  /** Whether a search has given it this mark. */
  boolean has(int mark, int ofSearch) {
    return search == ofSearch && (marks & mark) != 0;
  }

  /** Gives it a mark of the latest search. */
  void mark(int mark, int ofSearch) {
    if (search != ofSearch) {
      search = ofSearch;
      marks = 0;
    }
    marks |= (byte) mark;
  }
}
