package dev.lockreel.lockdep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The masks, kept up step by step, against walking the graph from every class after each step. */
class IrqReachTest {
  private static final int SEEDS = 600;
  private static final int STEPS = 25;

  private record At(LockClass lockClass, boolean weak) {}

  @Test
  void knowsAfterEachStepWhatAWalkOfTheGraphFinds() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      RandomGraph graph = new RandomGraph(random);
      graph.withLocalLocks();
      IrqReach reach = new IrqReach();
      reach.rebuild(graph.classes);
      for (int step = 0; step < STEPS; step++) {
        change(random, graph, reach);
        check("seed " + seed + ", step " + step, graph, reach);
      }
    }
  }

  private static void change(Random random, RandomGraph graph, IrqReach reach) {
    List<Dependency> all = graph.dependencies.all();
    if (random.nextInt(12) == 0 && !all.isEmpty()) {
      graph.dependencies.remove(List.of(all.get(random.nextInt(all.size()))));
      reach.rebuild(graph.classes);
    } else if (random.nextBoolean()) {
      reach.dependencyChanged(graph.grow());
    } else {
      LockClass used = graph.any();
      used.usage |= 1 << random.nextInt(Usage.BITS);
      reach.usageChanged(used);
    }
  }

  private static void check(String when, RandomGraph graph, IrqReach reach) {
    for (LockClass each : graph.classes) {
      if (each.carriesNoPath()) {
        continue;
      }
      for (boolean weak : List.of(true, false)) {
        String where = when + ", class " + each.id + (weak ? " weak" : "");
        assertThat(reach.enabledBehind(each, weak)).as(where).isEqualTo(walked(each, weak, true));
        assertThat(reach.usedInBefore(each, weak)).as(where).isEqualTo(walked(each, weak, false));
        checkPaths(where, reach, each, weak);
      }
    }
  }

  /** Usages at the ends of all strong walks from a class. */
  private static int walked(LockClass start, boolean startWeak, boolean forwards) {
    int usages = 0;
    Set<At> seen = new HashSet<>();
    Deque<At> waiting = new ArrayDeque<>(List.of(new At(start, startWeak)));
    while (!waiting.isEmpty()) {
      At at = waiting.remove();
      LockClass here = at.lockClass();
      if (here.carriesNoPath() || !seen.add(at)) {
        continue;
      }
      usages |= at.weak() ? here.usage & ~Usage.READ : here.usage;
      for (int i = 0; i < (forwards ? here.outSize : here.inSize); i++) {
        Dependency edge = forwards ? here.out[i] : here.in[i];
        for (String kind : DependencyKind.names(edge.kinds)) {
          boolean stops = at.weak() && kind.contains(forwards ? "S" : "R");
          if (!stops) {
            boolean weak = kind.contains(forwards ? "R" : "S");
            waiting.add(new At(forwards ? edge.to : edge.from, weak));
          }
        }
      }
    }
    return usages & (forwards ? Usage.ENABLED : Usage.USED_IN);
  }

  private static void checkPaths(String where, IrqReach reach, LockClass each, boolean weak) {
    for (int bit = 0; bit < Usage.BITS; bit++) {
      if ((reach.enabledBehind(each, weak) & 1 << bit) != 0) {
        List<Dependency> path = reach.pathBehind(each, weak, bit);
        LockClass end = path.isEmpty() ? each : path.get(path.size() - 1).to;
        assertThat(end.usage & 1 << bit).as(where + " behind by " + path).isNotZero();
        assertThat(path.isEmpty() || path.get(0).from == each).as(where + " by " + path).isTrue();
        assertConnected(where, path);
      }
      if ((reach.usedInBefore(each, weak) & 1 << bit) != 0) {
        List<Dependency> path = reach.pathBefore(each, weak, bit);
        LockClass begin = path.isEmpty() ? each : path.get(0).from;
        assertThat(begin.usage & 1 << bit).as(where + " before by " + path).isNotZero();
        assertThat(path.isEmpty() || path.get(path.size() - 1).to == each).as(where).isTrue();
        assertConnected(where, path);
      }
    }
  }

  private static void assertConnected(String where, List<Dependency> path) {
    for (int i = 1; i < path.size(); i++) {
      assertThat(path.get(i - 1).to).as(where + " by " + path).isSameAs(path.get(i).from);
    }
  }
}
