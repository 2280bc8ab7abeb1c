package dev.lockreel.lockdep.graph;

import static dev.lockreel.lockdep.graph.GraphShape.COMPONENT;
import static dev.lockreel.lockdep.graph.GraphShape.HUBS;
import static dev.lockreel.lockdep.graph.GraphShape.NARROW;
import static dev.lockreel.lockdep.graph.GraphShape.UNIFORM;
import static dev.lockreel.lockdep.graph.GraphShape.WEAK_COMPONENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The order of components against plain reachability, its invariants after every step. */
class ComponentOrderTest {
  private final ComponentOrder order = new ComponentOrder();
  private final List<LockClass> classes = new ArrayList<>();
  private boolean[][] edges = new boolean[0][0];

  @Test
  void twoDependenciesAgainstEachOtherAreOneComponent() {
    begin(3);
    assertThat(insert(0, 1)).isFalse();
    assertThat(insert(1, 2)).isFalse();
    assertThat(insert(1, 0)).isTrue();
    assertThat(together(0, 1)).isTrue();
    assertThat(together(0, 2)).isFalse();
  }

  @Test
  void aCycleTakesInAllThatLieOnIt() {
    begin(5);
    insert(3, 4);
    insert(2, 3);
    insert(1, 2);
    insert(0, 1);
    assertThat(insert(3, 1)).isTrue();
    assertThat(together(1, 3)).isTrue();
    assertThat(together(2, 3)).isTrue();
    assertThat(together(0, 1)).isFalse();
    assertThat(together(3, 4)).isFalse();
  }

  @Test
  void aClassNeverSeenIsTogetherWithItselfOnly() {
    begin(2);
    assertThat(order.together(classes.get(0), classes.get(0))).isTrue();
    assertThat(order.together(classes.get(0), classes.get(1))).isFalse();
  }

  /** Sparse graphs stay acyclic for long, dense ones collapse; ranked ones have few cycles. */
  @ParameterizedTest
  @CsvSource({
    "1, 8, 40, 100",
    "2, 30, 200, 100",
    "3, 60, 400, 3",
    "4, 60, 900, 1",
    "5, 120, 500, 0",
    "6, 40, 300, 10",
    "7, 200, 700, 2",
    "8, 90, 2000, 0"
  })
  void agreesWithReachability(long seed, int nodes, int inserts, int backwardsInHundred) {
    Random random = new Random(seed);
    begin(nodes);
    for (int i = 0; i < inserts; i++) {
      int a = random.nextInt(nodes);
      int b = random.nextInt(nodes);
      if (random.nextInt(100) >= backwardsInHundred && a > b) {
        int c = a;
        a = b;
        b = c;
      }
      if (a == b || edges[a][b]) {
        continue;
      }
      boolean cycle = insert(a, b);
      order.check();
      assertThat(cycle).as("seed %d, step %d: %d -> %d", seed, i, a, b).isEqualTo(reaches(b, a));
      for (int k = 0; k < 5; k++) {
        int x = random.nextInt(nodes);
        int y = random.nextInt(nodes);
        assertThat(together(x, y))
            .as("seed %d, step %d: %d with %d", seed, i, x, y)
            .isEqualTo(x == y || (reaches(x, y) && reaches(y, x)));
      }
    }
  }

  /** Cycles that stay, legal cycles, hubs and a component of two thousand classes. */
  @ParameterizedTest
  @EnumSource(GraphShape.class)
  void agreesWithReachabilityInGraphsOfAnyShape(GraphShape shape) {
    int nodes = 4000;
    Random random = new Random(shape.name().hashCode());
    List<GraphShape.Edge> drawn = shape.edges(nodes, nodes * 10, random);
    List<List<Integer>> out = neighbours(nodes);
    List<List<Integer>> in = neighbours(nodes);
    for (int i = 0; i < nodes; i++) {
      classes.add(new LockClass(i, "c" + i, i + 1, 0, new ChangedParts()));
    }
    int cycles = 0;
    for (int i = 0; i < drawn.size(); i++) {
      GraphShape.Edge edge = drawn.get(i);
      out.get(edge.from()).add(edge.to());
      in.get(edge.to()).add(edge.from());
      boolean cycle = order.insert(classes.get(edge.from()), classes.get(edge.to()));
      cycles += cycle ? 1 : 0;
      if (cycle || i % 20 == 0) {
        assertThat(cycle)
            .as("%s, step %d: %s", shape, i, edge)
            .isEqualTo(leadsTo(out, edge.to(), edge.from()).get(edge.from()));
      }
      if (i % 200 == 0 || i == drawn.size() - 1) {
        order.check();
        assertComponent(out, in, random.nextInt(nodes), i);
        assertComponent(out, in, edge.from(), i);
      }
    }
    boolean acyclic = EnumSet.of(UNIFORM, HUBS, NARROW).contains(shape);
    assertThat(cycles).as("%s", shape).matches(c -> acyclic ? c == 0 : c > 100);
    if (shape == COMPONENT || shape == WEAK_COMPONENT) {
      int middle =
          drawn.stream().filter(e -> order.of(e.from()) == order.of(e.to())).toList().get(0).from();
      assertThat(component(out, in, middle).cardinality()).isBetween(1990, 2000);
    }
  }

  private static List<List<Integer>> neighbours(int nodes) {
    return Stream.generate(() -> (List<Integer>) new ArrayList<Integer>()).limit(nodes).toList();
  }

  private void assertComponent(
      List<List<Integer>> out, List<List<Integer>> in, int node, int step) {
    BitSet expected = component(out, in, node);
    for (int other = 0; other < classes.size(); other++) {
      assertThat(together(node, other))
          .as("step %d: %d with %d", step, node, other)
          .isEqualTo(expected.get(other));
    }
  }

  private static BitSet component(List<List<Integer>> out, List<List<Integer>> in, int node) {
    BitSet component = leadsTo(out, node, -1);
    component.and(leadsTo(in, node, -1));
    return component;
  }

  /** What a class leads to, itself included, as far as was walked until {@code wanted} came up. */
  private static BitSet leadsTo(List<List<Integer>> neighbours, int from, int wanted) {
    BitSet seen = new BitSet();
    Deque<Integer> next = new ArrayDeque<>(List.of(from));
    seen.set(from);
    while (!next.isEmpty() && (wanted < 0 || !seen.get(wanted))) {
      for (int to : neighbours.get(next.poll())) {
        if (!seen.get(to)) {
          seen.set(to);
          next.add(to);
        }
      }
    }
    return seen;
  }

  private void begin(int nodes) {
    edges = new boolean[nodes][nodes];
    for (int i = 0; i < nodes; i++) {
      classes.add(new LockClass(i, "c" + i, i + 1, 0, new ChangedParts()));
    }
  }

  private boolean insert(int from, int to) {
    edges[from][to] = true;
    return order.insert(classes.get(from), classes.get(to));
  }

  private boolean together(int a, int b) {
    return order.together(classes.get(a), classes.get(b));
  }

  private boolean reaches(int from, int to) {
    boolean[] seen = new boolean[edges.length];
    Deque<Integer> next = new ArrayDeque<>(List.of(from));
    while (!next.isEmpty()) {
      int at = next.poll();
      for (int to2 = 0; to2 < edges.length; to2++) {
        if (edges[at][to2] && !seen[to2]) {
          seen[to2] = true;
          next.add(to2);
        }
      }
    }
    return seen[to];
  }
}
