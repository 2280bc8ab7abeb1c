package dev.lockreel.lockdep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void aCircleTakesInAllThatLieOnIt() {
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

  /** Sparse graphs stay acyclic for long, dense ones collapse; ranked ones have few circles. */
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
      boolean circle = insert(a, b);
      order.check();
      assertThat(circle).as("seed %d, step %d: %d -> %d", seed, i, a, b).isEqualTo(reaches(b, a));
      for (int k = 0; k < 5; k++) {
        int x = random.nextInt(nodes);
        int y = random.nextInt(nodes);
        assertThat(together(x, y))
            .as("seed %d, step %d: %d with %d", seed, i, x, y)
            .isEqualTo(x == y || (reaches(x, y) && reaches(y, x)));
      }
    }
  }

  private void begin(int nodes) {
    edges = new boolean[nodes][nodes];
    for (int i = 0; i < nodes; i++) {
      classes.add(new LockClass(i, "c" + i, i + 1, 0));
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
