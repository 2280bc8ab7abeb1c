package dev.lockreel.search.dpor;

import dev.lockreel.search.dpor.Execution.Reversal;
import java.util.List;

/**
 * The executions that are still to be run, as wake-up trees: each leaf is one execution, whose
 * beginning is the path to it. An execution that has been run adds those that reverse its races,
 * unless an equivalent one is, or will be, in the tree already. So no two executions are
 * equivalent, and none ends because everything that is left of it is known.
 *
 * <p>Differences to the algorithm of [1]: the leaves of all wake-up trees are in one tree, so that
 * several threads can run executions at the same time; what is over is dropped when all before it
 * is, since until then it may be added to. Steps are never disabled by other tasks, since a request
 * for a lock takes its place in the queue ({@link Access}); so a race can be reversed unless its
 * first step enables the second. The number of executions is the number of classes, whatever the
 * order. Alternatives of a choice are children of one node. An execution that reverses a race has
 * the choices that its steps have; one that comes before them is made in every way.
 *
 * <p>Memory: the paths to the leaves that are open, which one thread runs depth first.
 *
 * <p>[1] Parosh Aziz Abdulla, Stavros Aronis, Bengt Jonsson, Konstantinos Sagonas: Source Sets: A
 * Foundation for Optimal Dynamic Partial Order Reduction. Journal of the ACM 64(4), 2017.
 */
final class ExecutionTree extends SharedWork<Node> {
  private final Node root = new Node();

  private long executions;
  private long steps;

  /** Executions that are known and not over. */
  private int open = 1;

  ExecutionTree() {
    root.opens();
  }

  @Override
  Node next() {
    if (root.waiting == 0) {
      return null;
    }
    // The first one: with one thread the tree is walked depth first.
    Node leaf = root.firstWaiting();
    leaf.taken();
    return leaf;
  }

  /**
   * Enters an execution that was run from a leaf, and what it shows to be run besides.
   *
   * @param reversals of its races, by their first step; those that another branch has are removed
   * @return a leaf to run next, as {@link #take} gives it
   */
  Node ran(Node leaf, Execution execution, List<Reversal> reversals) throws InterruptedException {
    Branch branch = new Branch(leaf, execution);
    // What a node knows of sleeping steps never changes: no lock for that.
    reversals.removeIf(each -> sleeps(branch.after(each.first()), each));
    Node next;
    synchronized (this) {
      open += branch.grow();
      for (Reversal each : reversals) {
        insertBelow(branch.after(each.first()), each.execution(), each.steps());
      }
      branch.end().closes();
      open--;
      executions++;
      steps += execution.size();
      changed(open == 0);
      next = takeNow();
    }
    return next == null ? take() : next;
  }

  /**
   * Whether another branch has all executions that begin with the path to a node and a reversal.
   */
  private static boolean sleeps(Node from, Reversal reversal) {
    for (Step asleep : from.sleep) {
      if (initial(asleep, reversal.execution(), reversal.steps()) != NOT_INITIAL) {
        return true;
      }
    }
    return false;
  }

  /** Adds an execution that begins with the path to a node and these steps, unless it is there. */
  private void insertBelow(Node from, Execution execution, int[] reversal) {
    int[] left = reversal;
    Node at = from;
    while (!at.done && at.children != null) {
      Node next = null;
      for (Node child : at.children) {
        int position = initial(child.step, execution, left);
        if (position != NOT_INITIAL) {
          next = child;
          if (position != ABSENT) {
            left = without(left, position);
          } else if (child.step.alternatives() > 1) {
            insertBelowEach(at, child.step, execution, left);
            return;
          }
          break;
        }
      }
      if (next == null) {
        append(at, execution, left);
        return;
      }
      at = next;
    }
  }

  /** The steps do not say how a choice is made that comes before them: in every way. */
  private void insertBelowEach(Node at, Step choice, Execution execution, int[] left) {
    for (int each = 0; each < choice.alternatives(); each++) {
      Step alternative = choice.alternative(each);
      Node known = null;
      for (Node child : at.children) {
        if (child.step.same(alternative)) {
          known = child;
        }
      }
      if (known == null) {
        append(at.add(alternative), execution, left);
      } else {
        insertBelow(known, execution, left);
      }
    }
  }

  private void append(Node at, Execution execution, int[] left) {
    Node leaf = at;
    for (int each : left) {
      leaf = leaf.add(execution.steps.get(each));
    }
    leaf.opens();
    open++;
  }

  private static final int NOT_INITIAL = -1;
  private static final int ABSENT = -2;

  /**
   * Whether some execution that begins with the steps {@code left} is equivalent to one that begins
   * with {@code step} (a weak initial).
   *
   * @return its position in {@code left}, {@link #ABSENT} or {@link #NOT_INITIAL}
   */
  private static int initial(Step step, Execution execution, int[] left) {
    for (int x = 0; x < left.length; x++) {
      Step each = execution.steps.get(left[x]);
      if (each.task() == step.task()) {
        if (each.choice() != step.choice()) {
          return NOT_INITIAL;
        }
        for (int y = 0; y < x; y++) {
          if (execution.before(left[y], left[x])) {
            return NOT_INITIAL;
          }
        }
        return x;
      }
    }
    for (int each : left) {
      if (execution.steps.get(each).dependsOn(step)) {
        return NOT_INITIAL;
      }
    }
    return ABSENT;
  }

  private static int[] without(int[] steps, int position) {
    int[] rest = new int[steps.length - 1];
    System.arraycopy(steps, 0, rest, 0, position);
    System.arraycopy(steps, position + 1, rest, position, rest.length - position);
    return rest;
  }

  /** The number of executions that were run. */
  synchronized long executions() {
    return executions;
  }

  /** The share of the tree that is done, in [0, 1], as far as the tree is known. */
  synchronized double done() {
    return root.share();
  }

  /** The number of steps of the executions that were run. */
  synchronized long steps() {
    return steps;
  }

  /** The number of executions that are known and not run yet. */
  synchronized int waiting() {
    return open;
  }
}
