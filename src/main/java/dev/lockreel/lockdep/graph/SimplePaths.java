package dev.lockreel.lockdep.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks for the shortest strong path that runs through no class twice, where the shortest one of
 * all does: a smaller cycle on the way turned a weak arrival into a free one. By deepening step by
 * step, within a budget: the general question is hard, and such a path always comes with a smaller
 * cycle that was found before.
 */
final class SimplePaths {
  /** Dependencies looked at, at most; a few milliseconds. */
  private static final int BUDGET = 100_000;

  private final LockClass end;
  private final boolean endShared;
  private final ComponentOrder components;
  private final List<Dependency> path = new ArrayList<>();
  private final Set<LockClass> passed = new HashSet<>();
  private int left = BUDGET;
  private boolean cut;

  SimplePaths(LockClass end, boolean endShared, ComponentOrder components) {
    this.end = end;
    this.endShared = endShared;
    this.components = components;
  }

  /** The path from {@code start}, or null where there is none or the budget is spent. */
  List<Dependency> from(LockClass start, boolean weak) {
    passed.add(start);
    cut = true;
    for (int length = 1; cut && left > 0; length++) {
      cut = false;
      if (extend(start, weak, length)) {
        return path;
      }
    }
    return null;
  }

  private boolean extend(LockClass at, boolean weak, int more) {
    at.out.sort();
    for (int i = 0; i < at.out.size() && left-- > 0; i++) {
      Dependency edge = at.out.edge(i);
      int kinds = StrongPaths.passable(edge.kinds, weak, true);
      if (kinds == 0 || !components.together(edge.to, end) || passed.contains(edge.to)) {
        continue;
      }
      boolean nextWeak = StrongPaths.arrivesWeak(kinds, true);
      path.add(edge);
      if (edge.to == end) {
        if (more == 1 && !(nextWeak && endShared)) {
          return true;
        }
      } else if (more == 1) {
        cut = true;
      } else {
        passed.add(edge.to);
        if (extend(edge.to, nextWeak, more - 1)) {
          return true;
        }
        passed.remove(edge.to);
      }
      path.remove(path.size() - 1);
    }
    return false;
  }
}
