package dev.lockreel.lockdep.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.lockdep.facts.DependencyKind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The search from both ends finds the very path that the search from the start alone finds. */
class ClosingPathsTest {
  private static final int SMALL = 3000;
  private static final int NODES = 200;

  private final StrongPaths plain = new StrongPaths();
  private int found;
  private int inVain;

  @Test
  void findsThePathOfThePlainSearchInSmallGraphs() {
    for (int seed = 0; seed < SMALL; seed++) {
      Random random = new Random(seed);
      RandomGraph graph = new RandomGraph(random);
      ComponentOrder components = new ComponentOrder();
      graph.dependencies.all().forEach(each -> components.insert(each.from, each.to));
      ClosingPaths closing = new ClosingPaths(components);
      for (LockClass start : graph.classes) {
        for (LockClass end : graph.classes) {
          compare("seed " + seed, graph, components, closing, start, end);
        }
      }
    }
    assertThat(found).isGreaterThan(1000);
    assertThat(inVain).isGreaterThan(1000);
  }

  /** Growing graphs, with the kinds of their shape and with any kinds. */
  @ParameterizedTest
  @EnumSource(GraphShape.class)
  void findsThePathOfThePlainSearchInGraphsOfAnyShape(GraphShape shape) {
    for (int seed = 0; seed < 8; seed++) {
      Random random = new Random(seed);
      RandomGraph graph = new RandomGraph(random, NODES);
      ComponentOrder components = new ComponentOrder();
      ClosingPaths closing = new ClosingPaths(components);
      for (GraphShape.Edge edge : shape.edges(NODES, NODES * 8, random)) {
        boolean anyKind = seed % 2 == 1;
        int kind = DependencyKind.of(random.nextBoolean(), random.nextBoolean());
        Dependency added =
            graph.add(new GraphShape.Edge(edge.from(), edge.to(), anyKind ? kind : edge.kinds()));
        components.insert(added.from, added.to);
        String where = shape + ", seed " + seed;
        compare(where, graph, components, closing, added.to, added.from);
        compare(where, graph, components, closing, graph.any(), graph.any());
      }
    }
  }

  private void compare(
      String where,
      RandomGraph graph,
      ComponentOrder components,
      ClosingPaths closing,
      LockClass start,
      LockClass end) {
    if (start == end || !components.together(start, end)) {
      return;
    }
    int classes = graph.classes.size();
    for (boolean weak : List.of(true, false)) {
      for (boolean shared : List.of(true, false)) {
        List<Dependency> actual = closing.find(start, weak, end, shared, classes);
        List<Dependency> expected =
            plain.forwards(start, weak, (at, w) -> at == end && !(w && shared), classes);
        assertThat(actual)
            .as("%s: from %s weak %s to %s shared %s", where, start.id, weak, end.id, shared)
            .isEqualTo(expected);
        if (expected == null) {
          inVain++;
        } else {
          found++;
        }
      }
    }
  }
}
