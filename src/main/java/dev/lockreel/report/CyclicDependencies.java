package dev.lockreel.report;

import dev.lockreel.lockdep.graph.DependencyRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The dependencies that are on some cycle: those within a strongly connected component. Tarjan's
 * algorithm (SIAM J. Comput. 1:2, 1972) with a stack of its own, as graphs may be deep. Cost:
 * O(dependencies).
 */
final class CyclicDependencies {
  private final Map<Integer, List<Integer>> next = new HashMap<>();
  private final Map<Integer, Integer> index = new HashMap<>();
  private final Map<Integer, Integer> low = new HashMap<>();
  private final Map<Integer, Integer> component = new HashMap<>();
  private final Deque<Integer> open = new ArrayDeque<>();

  private record Visit(int node, int edge) {}

  private CyclicDependencies(List<DependencyRecord> dependencies) {
    for (DependencyRecord each : dependencies) {
      next.computeIfAbsent(each.from(), n -> new ArrayList<>()).add(each.to());
    }
    for (DependencyRecord each : dependencies) {
      if (!index.containsKey(each.from())) {
        search(each.from());
      }
    }
  }

  /** They, by {@link GraphMarks#ends}. */
  static Set<Long> of(List<DependencyRecord> dependencies) {
    CyclicDependencies found = new CyclicDependencies(dependencies);
    Set<Long> cyclic = new HashSet<>();
    for (DependencyRecord each : dependencies) {
      if (found.component.get(each.from()).equals(found.component.get(each.to()))) {
        cyclic.add(GraphMarks.ends(each));
      }
    }
    return cyclic;
  }

  private void search(int start) {
    Deque<Visit> visits = new ArrayDeque<>();
    enter(start);
    visits.push(new Visit(start, 0));
    while (!visits.isEmpty()) {
      Visit visit = visits.pop();
      List<Integer> edges = next.getOrDefault(visit.node, List.of());
      if (visit.edge < edges.size()) {
        visits.push(new Visit(visit.node, visit.edge + 1));
        int to = edges.get(visit.edge);
        if (!index.containsKey(to)) {
          enter(to);
          visits.push(new Visit(to, 0));
        } else if (!component.containsKey(to)) {
          low.merge(visit.node, index.get(to), Math::min);
        }
      } else {
        leave(visit.node);
        if (!visits.isEmpty()) {
          low.merge(visits.peek().node, low.get(visit.node), Math::min);
        }
      }
    }
  }

  private void enter(int node) {
    low.put(node, index.size());
    index.put(node, index.size());
    open.push(node);
  }

  private void leave(int node) {
    if (low.get(node).equals(index.get(node))) {
      int member;
      do {
        member = open.pop();
        component.put(member, node);
      } while (member != node);
    }
  }
}
