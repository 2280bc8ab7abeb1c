package dev.lockreel.lockdep.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {
  private final DependencyGraph graph = new DependencyGraph();
  private final List<LockClass> classes = new ArrayList<>();
  private final TreeMap<String, Dependency> expected = new TreeMap<>();

  DependencyGraphTest() {
    for (int id = 0; id < 100; id++) {
      classes.add(new LockClass(id, "class" + id, id + 1L, 0, new ChangedParts()));
    }
  }

  @Test
  void findsWhatWasAddedAndNotWhatWasRemoved() {
    Random random = new Random(1);
    for (int step = 0; step < 6000; step++) {
      LockClass from = classes.get(random.nextInt(classes.size()));
      LockClass to = classes.get(random.nextInt(classes.size()));
      Dependency known = expected.get(key(from, to));
      assertThat(graph.find(from, to)).isSameAs(known);
      if (known == null) {
        Dependency added = new Dependency(from, to);
        graph.add(added);
        expected.put(key(from, to), added);
      } else if (random.nextInt(40) == 0) {
        graph.remove(List.of(known));
        expected.remove(key(from, to));
      }
      assertThat(graph.size()).isEqualTo(expected.size());
      if (random.nextInt(10) == 0) {
        classes.get(random.nextInt(classes.size())).out.sort();
      }
    }
    assertThat(graph.all()).containsExactlyElementsOf(expected.values());
    classes.forEach(this::assertNeighbours);
  }

  private void assertNeighbours(LockClass each) {
    assertThat(sorted(each.out))
        .containsExactlyElementsOf(expected.values().stream().filter(d -> d.from == each).toList());
    assertThat(sorted(each.in))
        .containsExactlyElementsOf(expected.values().stream().filter(d -> d.to == each).toList());
  }

  private static List<Dependency> sorted(Neighbours neighbours) {
    neighbours.sort();
    return IntStream.range(0, neighbours.size()).mapToObj(neighbours::edge).toList();
  }

  /** Sorts as (from, to). */
  private static String key(LockClass from, LockClass to) {
    return String.format(java.util.Locale.ROOT, "%03d %03d", from.id, to.id);
  }
}
