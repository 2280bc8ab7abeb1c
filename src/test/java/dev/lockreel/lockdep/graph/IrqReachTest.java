package dev.lockreel.lockdep.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Usage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** Hubs, long paths, cycles that stay, and a component of half the classes. */
  @ParameterizedTest
  @EnumSource(GraphShape.class)
  void knowsInGraphsOfAnyShapeWhatAWalkFinds(GraphShape shape) {
    Random random = new Random(shape.name().hashCode());
    RandomGraph graph = new RandomGraph(random, 300);
    graph.withLocalLocks();
    IrqReach reach = new IrqReach();
    for (GraphShape.Edge edge : shape.edges(300, 1500, random)) {
      reach.dependencyChanged(graph.add(edge));
      if (random.nextInt(40) == 0) {
        LockClass used = graph.any();
        used.usage |= 1 << random.nextInt(Usage.BITS);
        reach.usageChanged(used);
      }
      if (random.nextInt(200) == 0) {
        check(shape.toString(), graph, reach);
      }
    }
    check(shape + " at the end", graph, reach);
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
        assertThat(reach.enabledAfter(each, weak)).as(where).isEqualTo(walked(each, weak, true));
        assertThat(reach.usedInBefore(each, weak)).as(where).isEqualTo(walked(each, weak, false));
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
      Neighbours neighbours = forwards ? here.out : here.in;
      for (int i = 0; i < neighbours.size(); i++) {
        Dependency edge = neighbours.edge(i);
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
}
