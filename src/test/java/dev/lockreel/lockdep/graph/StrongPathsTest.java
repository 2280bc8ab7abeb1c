package dev.lockreel.lockdep.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.lockdep.NaivePaths;
import dev.lockreel.lockdep.facts.DependencyKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The search against all simple strong paths of random small graphs, each walked. */
class StrongPathsTest {
  private static final int SEEDS = 4000;

  private final StrongPaths paths = new StrongPaths();

  @Test
  void findsAPathWheneverThereIsASimpleOneAndNoLongerOne() {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomGraph graph = new RandomGraph(new Random(seed));
      for (LockClass start : graph.classes) {
        for (LockClass end : graph.classes) {
          if (start != end) {
            check(seed, graph, start, end, true);
            check(seed, graph, start, end, false);
          }
        }
      }
    }
  }

  private void check(int seed, RandomGraph graph, LockClass start, LockClass end, boolean weak) {
    for (boolean endShared : List.of(true, false)) {
      List<Dependency> found =
          paths.forwards(
              start, weak, (at, w) -> at == end && !(w && endShared), graph.classes.size());
      int shortest = shortest(start, end, weak ? "ER" : "EN", endShared ? "SN" : "EN");
      String where =
          "seed "
              + seed
              + " from "
              + start.id
              + (weak ? " weak" : "")
              + " to "
              + end.id
              + (endShared ? " shared" : "");
      if (found == null) {
        assertThat(shortest).as(where).isEqualTo(Integer.MAX_VALUE);
      } else {
        assertThat(found.size()).as(where).isLessThanOrEqualTo(shortest);
        assertThat(strong(found, start, end, weak ? "ER" : "EN", endShared ? "SN" : "EN"))
            .as(where + " by " + found)
            .isTrue();
        if (simple(found, start)) {
          assertThat(found.size()).as(where).isEqualTo(shortest);
        }
      }
    }
  }

  private static boolean simple(List<Dependency> path, LockClass start) {
    Set<LockClass> passed = new HashSet<>(Set.of(start));
    return path.stream().allMatch(step -> passed.add(step.to));
  }

  private static boolean strong(
      List<Dependency> path, LockClass start, LockClass end, String before, String after) {
    Set<String> kinds = Set.of(before);
    LockClass at = start;
    for (Dependency step : path) {
      kinds = NaivePaths.after(kinds, names(step));
      if (step.from != at) {
        return false;
      }
      at = step.to;
    }
    return at == end && !NaivePaths.after(kinds, Set.of(after)).isEmpty();
  }

  private static Set<String> names(Dependency dependency) {
    return Set.copyOf(DependencyKind.names(dependency.kinds));
  }

  private static int shortest(LockClass start, LockClass end, String before, String after) {
    return walk(start, end, Set.of(before), after, new ArrayList<>());
  }

  private static int walk(
      LockClass at, LockClass end, Set<String> arrived, String after, List<LockClass> passed) {
    if (at == end) {
      boolean goesOn = !NaivePaths.after(arrived, Set.of(after)).isEmpty();
      return goesOn ? passed.size() : Integer.MAX_VALUE;
    }
    passed.add(at);
    int best = Integer.MAX_VALUE;
    for (int i = 0; i < at.out.size(); i++) {
      Dependency edge = at.out.edge(i);
      Set<String> kinds = NaivePaths.after(arrived, names(edge));
      if (!kinds.isEmpty() && !passed.contains(edge.to)) {
        best = Math.min(best, walk(edge.to, end, kinds, after, passed));
      }
    }
    passed.remove(passed.size() - 1);
    return best;
  }
}
