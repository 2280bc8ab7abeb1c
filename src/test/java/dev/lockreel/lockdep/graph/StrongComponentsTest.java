package dev.lockreel.lockdep.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.lockdep.facts.DependencyKind;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A new kind closes a strong path exactly where a search finds one. */
class StrongComponentsTest {
  private static final int NODES = 120;

  @ParameterizedTest
  @EnumSource(GraphShape.class)
  void closesWhereASearchFindsAPath(GraphShape shape) {
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      RandomGraph graph = new RandomGraph(random, NODES);
      StrongPaths plain = new StrongPaths();
      StrongComponents strong = new StrongComponents();
      for (GraphShape.Edge edge : shape.edges(NODES, NODES * 4, random)) {
        int any = DependencyKind.of(random.nextBoolean(), random.nextBoolean());
        int kind = seed % 3 == 0 ? Integer.lowestOneBit(edge.kinds()) : any;
        Dependency added = graph.add(new GraphShape.Edge(edge.from(), edge.to(), kind));
        if (added.from == added.to) {
          continue;
        }
        strong.enter(added, kind);
        boolean heldShared = (kind & DependencyKind.SHARED_HELD) != 0;
        boolean recursive = (kind & DependencyKind.NON_RECURSIVE) == 0;
        LockClass end = added.from;
        boolean path =
            plain.forwards(
                    added.to, recursive, (at, weak) -> at == end && !(weak && heldShared), NODES)
                != null;
        assertThat(strong.closes(added, kind)).as(shape + ", seed " + seed).isEqualTo(path);
      }
    }
  }
}
