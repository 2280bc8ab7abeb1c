package dev.lockreel.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Components against what reachability says, node by node; and the layout that rests on them. */
class ComponentsTest {
  private static final int ROUNDS = 300;

  @Test
  void componentsAreWhatCanBeReachedBothWays() {
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      Sample sample = Sample.random(random, 1 + random.nextInt(12), random.nextInt(30));
      Components components = Components.of(sample.edges());
      boolean[][] reaches = sample.reaches();
      for (int a = 0; a < sample.nodes(); a++) {
        for (int b = 0; b < sample.nodes(); b++) {
          boolean together = a == b || (reaches[a][b] && reaches[b][a]);
          assertThat(components.of(a) == components.of(b)).isEqualTo(together);
          if (!together && reaches[a][b]) {
            assertThat(components.of(a)).isGreaterThan(components.of(b));
          }
        }
      }
    }
  }

  @Test
  void whatIsTakenFirstLiesAbove() {
    Random random = new Random(2);
    for (int round = 0; round < ROUNDS; round++) {
      Sample sample = Sample.random(random, 2 + random.nextInt(40), random.nextInt(90));
      GraphLayout layout = GraphLayout.of(sample.edges());
      Components components = layout.components();
      for (int i = 0; i < sample.from().length; i++) {
        int from = components.of(sample.from()[i]);
        int to = components.of(sample.to()[i]);
        if (from != to) {
          assertThat(layout.centreY(from)).isLessThan(layout.centreY(to));
        }
      }
    }
  }

  @Test
  void noTwoClassesLieInOnePlace() {
    Random random = new Random(3);
    for (int round = 0; round < ROUNDS; round++) {
      Sample sample = Sample.random(random, 2 + random.nextInt(40), random.nextInt(90));
      GraphLayout layout = GraphLayout.of(sample.edges());
      for (int a = 0; a < sample.nodes(); a++) {
        for (int b = 0; b < a; b++) {
          double distance = Math.hypot(layout.x(a) - layout.x(b), layout.y(a) - layout.y(b));
          assertThat(distance).as("%d and %d of %s", a, b, sample).isGreaterThan(0.3);
        }
      }
    }
  }

  @Test
  void aPathAsLongAsTheGraphNeedsNoStack() {
    int nodes = 200_000;
    int[] from = new int[nodes];
    int[] to = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      from[i] = i;
      to[i] = (i + 1) % nodes;
    }
    assertThat(Components.of(new Edges(nodes, from, to)).count()).isEqualTo(1);
  }

  @Test
  void anEmptyGraphHasALayout() {
    assertThat(GraphLayout.of(new Edges(0, new int[0], new int[0])).components().count()).isZero();
  }

  /** A small graph with any edges at all. */
  private record Sample(int nodes, int[] from, int[] to) {
    static Sample random(Random random, int nodes, int edges) {
      return new Sample(
          nodes, random.ints(edges, 0, nodes).toArray(), random.ints(edges, 0, nodes).toArray());
    }

    Edges edges() {
      return new Edges(nodes, from, to);
    }

    /** Warshall's closure. */
    boolean[][] reaches() {
      boolean[][] reaches = new boolean[nodes][nodes];
      for (int i = 0; i < from.length; i++) {
        reaches[from[i]][to[i]] = true;
      }
      for (int by = 0; by < nodes; by++) {
        for (int a = 0; a < nodes; a++) {
          for (int b = 0; b < nodes; b++) {
            reaches[a][b] |= reaches[a][by] && reaches[by][b];
          }
        }
      }
      return reaches;
    }
  }
}
