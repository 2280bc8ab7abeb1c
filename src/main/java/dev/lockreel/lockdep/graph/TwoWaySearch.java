package dev.lockreel.lockdep.graph;

import java.util.Arrays;

/**
 * Search from both ends of a new dependency that leads back in the {@link ComponentOrder}: forwards
 * from where it leads to, always from the first component that was reached, backwards from where it
 * begins, always from the last one, a dependency on each side in turns, until the two sides pass
 * each other. What lies beyond need not be looked at, and of two hubs only as much of the larger as
 * the smaller has.
 *
 * <p>A component whose dependencies in the direction of a search were all followed is done with.
 * Every path from one end to the other then has a component that both sides reached, those before
 * it done with forwards, those after it backwards.
 */
final class TwoWaySearch {
  /** What was reached from where the dependency leads to. */
  final Side ahead = new Side(true);

  /** What leads to where the dependency begins. */
  final Side back = new Side(false);

  /** Components that both sides have reached, any on a cycle, but not all of them. */
  final NodeList met = new NodeList();

  private int number;

  /**
   * Searches both ways, for a dependency from {@code from} to {@code to}, which comes before it.
   */
  void run(ComponentNode from, ComponentNode to) {
    number++;
    met.clear();
    ahead.begin(to);
    back.begin(from);
    Side side = ahead;
    while (ahead.isOpen() && back.isOpen() && ahead.nearest().isBefore(back.nearest())) {
      Side other = side == ahead ? back : ahead;
      side.step(other.nearest());
      side = other;
    }
  }

  /**
   * The first of what was reached forwards and is not done with; {@code from} where that comes
   * earlier, or there is none. All that is done with forwards comes before it.
   */
  ComponentNode turn(ComponentNode from) {
    ComponentNode first = from;
    if (ahead.isOpen() && ahead.nearest().isBefore(first)) {
      first = ahead.nearest();
    }
    if (ahead.passed != null && ahead.passed.isBefore(first)) {
      first = ahead.passed;
    }
    return first;
  }

  /** Finds out what lies on a cycle. */
  void markCycle() {
    for (int i = 0; i < met.size(); i++) {
      met.get(i).mark(ComponentNode.CYCLE, number);
    }
    ahead.markCycle();
    back.markCycle();
  }

  /** Whether a component lies on a cycle, after {@link #markCycle}. */
  boolean isOnCycle(ComponentNode component) {
    return component.has(ComponentNode.CYCLE, number);
  }

  /** The search in one direction. */
  final class Side {
    /** Components that are done with, nearest to the beginning of the search first. */
    final NodeList done = new NodeList();

    private final boolean forwards;
    private final int own;
    private final int others;

    /** What was reached and is not done with, as a heap: the nearest to the beginning first. */
    private ComponentNode[] open = new ComponentNode[64];

    private int opened;

    /** Of the nearest, the class to go on with, and its next neighbour. */
    private ComponentNode member;

    private int index;

    /** The nearest of what was reached beyond the other side, where this one never comes. */
    private ComponentNode passed;

    Side(boolean forwards) {
      this.forwards = forwards;
      own = forwards ? ComponentNode.AHEAD : ComponentNode.BACK;
      others = ComponentNode.AHEAD + ComponentNode.BACK - own;
    }

    private void begin(ComponentNode start) {
      done.clear();
      opened = 0;
      passed = null;
      start.mark(own, number);
      push(start);
      turnToNearest();
    }

    private boolean isOpen() {
      return opened > 0;
    }

    private ComponentNode nearest() {
      return open[0];
    }

    private void turnToNearest() {
      member = nearest();
      index = 0;
    }

    /** Follows the next dependency, if there is one; {@code limit} is where the other side is. */
    private void step(ComponentNode limit) {
      ComponentNode at = nearest();
      if (index == member.degree(forwards)) {
        member = member.nextMember;
        index = 0;
        if (member == at) {
          done.add(at);
          pop();
          turnToNearest();
        }
        return;
      }
      ComponentNode next = member.neighbour(forwards, index);
      if (next == at) {
        member.forget(forwards, index);
        return;
      }
      index++;
      if (!next.has(own, number)) {
        reach(next, limit);
      }
    }

    private void reach(ComponentNode next, ComponentNode limit) {
      boolean meets = next.has(others, number);
      boolean passes = isNearer(limit, next);
      if (meets) {
        met.add(next);
      }
      if (meets || !passes) {
        next.mark(own, number);
      }
      if (!passes) {
        push(next);
      } else if (passed == null || isNearer(next, passed)) {
        passed = next;
      }
    }

    private boolean isNearer(ComponentNode one, ComponentNode other) {
      return forwards ? one.isBefore(other) : other.isBefore(one);
    }

    /** Of what is done with, marks what leads to the cycle; the rest of it was met. */
    private void markCycle() {
      for (int i = done.size() - 1; i >= 0; i--) {
        if (leadsToCycle(done.get(i))) {
          done.get(i).mark(ComponentNode.CYCLE, number);
        }
      }
    }

    private boolean leadsToCycle(ComponentNode component) {
      ComponentNode each = component;
      do {
        for (int i = 0; i < each.degree(forwards); i++) {
          if (isOnCycle(each.neighbour(forwards, i))) {
            return true;
          }
        }
        each = each.nextMember;
      } while (each != component);
      return false;
    }

    private void push(ComponentNode added) {
      if (opened == open.length) {
        open = Arrays.copyOf(open, opened * 2);
      }
      int at = opened++;
      for (int up = (at - 1) >>> 1; at > 0 && isNearer(added, open[up]); up = (at - 1) >>> 1) {
        open[at] = open[up];
        at = up;
      }
      open[at] = added;
    }

    private void pop() {
      ComponentNode last = open[--opened];
      int at = 0;
      for (int down = 1; down < opened; down = 2 * at + 1) {
        if (down + 1 < opened && isNearer(open[down + 1], open[down])) {
          down++;
        }
        if (!isNearer(open[down], last)) {
          break;
        }
        open[at] = open[down];
        at = down;
      }
      open[at] = last;
    }
  }

  /** Components in a row, in memory that is used again. */
  static final class NodeList {
    private ComponentNode[] nodes = new ComponentNode[64];
    private int size;

    void add(ComponentNode node) {
      if (size == nodes.length) {
        nodes = Arrays.copyOf(nodes, size * 2);
      }
      nodes[size++] = node;
    }

    ComponentNode get(int index) {
      return nodes[index];
    }

    int size() {
      return size;
    }

    void clear() {
      size = 0;
    }

    /** Puts all of them into a list, after {@code place}. */
    void putInto(OrderedList list, OrderedList.Item place) {
      list.putAfter(place, nodes, size);
    }
  }
}
