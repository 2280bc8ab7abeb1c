package dev.lockreel.lockdep;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Strong paths by definition: every simple path is walked, and it is strong if its dependencies
 * have kinds of which no two neighbours are {@code xR} and {@code Sx}.
 */
public final class NaivePaths {
  private NaivePaths() {}

  /**
   * Which kinds the next dependency may have where the one before could have been of {@code
   * before}.
   */
  public static Set<String> after(Set<String> before, Set<String> kinds) {
    Set<String> possible = new TreeSet<>();
    for (String kind : kinds) {
      for (String previous : before) {
        if (!(previous.endsWith("R") && kind.startsWith("S"))) {
          possible.add(kind);
        }
      }
    }
    return possible;
  }

  /** The mirror image: which kinds a dependency may have before one of {@code following}. */
  static Set<String> before(Set<String> following, Set<String> kinds) {
    Set<String> possible = new TreeSet<>();
    for (String kind : kinds) {
      for (String next : following) {
        if (!(kind.endsWith("R") && next.startsWith("S"))) {
          possible.add(kind);
        }
      }
    }
    return possible;
  }

  /**
   * Whether these dependencies, in this order, are a strong path when the last one leads to the
   * first.
   */
  static boolean strongCycle(List<Set<String>> kinds) {
    for (String first : kinds.get(0)) {
      Set<String> possible = Set.of(first);
      for (Set<String> next : kinds.subList(1, kinds.size())) {
        possible = after(possible, next);
      }
      if (!after(possible, Set.of(first)).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The shortest simple paths from {@code start} to {@code end} that are strong together with a
   * dependency of kind {@code closing} from end to start; empty where there is none.
   */
  static List<List<NaiveEdge>> closing(
      NaiveClass start, NaiveClass end, String closing, int classes) {
    for (int length = 1; length < classes; length++) {
      List<List<NaiveEdge>> found = new ArrayList<>();
      extend(start, end, Set.of(closing), closing, length, new ArrayList<>(), found);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static void extend(
      NaiveClass at,
      NaiveClass end,
      Set<String> arrived,
      String closing,
      int more,
      List<NaiveEdge> path,
      List<List<NaiveEdge>> found) {
    for (NaiveEdge edge : at.out.values()) {
      Set<String> kinds = after(arrived, edge.kinds);
      if (kinds.isEmpty()
          || path.stream().anyMatch(step -> step.from == edge.to)
          || edge.to == at) {
        continue;
      }
      path.add(edge);
      if (edge.to == end) {
        if (more == 1 && !after(kinds, Set.of(closing)).isEmpty()) {
          found.add(List.copyOf(path));
        }
      } else if (more > 1) {
        extend(edge.to, end, kinds, closing, more - 1, path, found);
      }
      path.remove(path.size() - 1);
    }
  }

  /**
   * What is shown a class at which a path may end: the classes of the path, and by which kinds it
   * ends there.
   */
  interface Visitor {
    void at(NaiveClass end, Set<String> kinds, List<NaiveClass> path);
  }

  /**
   * Shows {@code visitor} the end of every simple strong path that begins at {@code start}, itself
   * first; {@code arrived} are the kinds of the dependency in front. Local locks and {@code
   * avoided} classes carry no path.
   */
  static void forwards(
      NaiveClass start, Set<String> arrived, List<NaiveClass> avoided, Visitor visitor) {
    walk(start, arrived, true, new ArrayList<>(avoided), visitor);
  }

  /** {@link #forwards} against the arrows; the kinds are those by which the class is left. */
  static void backwards(NaiveClass start, Set<String> left, Visitor visitor) {
    walk(start, left, false, new ArrayList<>(), visitor);
  }

  private static void walk(
      NaiveClass at, Set<String> by, boolean forwards, List<NaiveClass> path, Visitor visitor) {
    if (at.isLocal() || path.contains(at)) {
      return;
    }
    path.add(at);
    visitor.at(at, by, path);
    for (NaiveEdge edge : (forwards ? at.out : at.in).values()) {
      Set<String> kinds = forwards ? after(by, edge.kinds) : before(by, edge.kinds);
      if (!kinds.isEmpty()) {
        walk(forwards ? edge.to : edge.from, kinds, forwards, path, visitor);
      }
    }
    path.remove(path.size() - 1);
  }

  /** Walks the paths that may run through a class twice. */
  static void stroll(NaiveClass start, Set<String> by, boolean forwards, Visitor visitor) {
    Map<NaiveClass, Set<Set<String>>> seen = new HashMap<>();
    Deque<Map.Entry<NaiveClass, Set<String>>> waiting = new ArrayDeque<>();
    waiting.add(Map.entry(start, by));
    while (!waiting.isEmpty()) {
      Map.Entry<NaiveClass, Set<String>> next = waiting.remove();
      NaiveClass at = next.getKey();
      if (at.isLocal() || !seen.computeIfAbsent(at, a -> new HashSet<>()).add(next.getValue())) {
        continue;
      }
      visitor.at(at, next.getValue(), List.of());
      for (NaiveEdge edge : (forwards ? at.out : at.in).values()) {
        Set<String> kinds =
            forwards ? after(next.getValue(), edge.kinds) : before(next.getValue(), edge.kinds);
        if (!kinds.isEmpty()) {
          waiting.add(Map.entry(forwards ? edge.to : edge.from, kinds));
        }
      }
    }
  }
}
