package dev.lockreel.lockdep.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassMatchingTest {
  private static final int ROUNDS = 3_000;
  private static final int MOST_SOURCES = 4;
  private static final int MOST_CLASSES = 4;
  private static final long KEY = 0xffffffff81000000L;

  private final long seed = Seed.of("ClassMatchingTest");
  private final Random random = new Random(seed);

  private record Seen(String source, ClassSeen fact) {}

  /** Classes of one name: of each source its own, with keys that few or many share. */
  private List<List<Seen>> sources() {
    int keys = random.nextBoolean() ? 5 : 1_000_000;
    boolean thin = random.nextInt(3) == 0;
    List<List<Seen>> sources = new ArrayList<>();
    for (int source = 1 + random.nextInt(MOST_SOURCES); source > 0; source--) {
      List<Long> known = new ArrayList<>();
      List<Seen> seen = new ArrayList<>();
      for (int left = 1 + random.nextInt(MOST_CLASSES); left > 0; left--) {
        long key = thin && random.nextInt(4) == 0 ? 0 : KEY + 64L * random.nextInt(keys);
        if (!known.contains(key)) {
          known.add(key);
          seen.add(new Seen("source" + source, fact(known.size() - 1, key)));
        }
      }
      sources.add(0, seen);
    }
    return sources;
  }

  private static ClassSeen fact(int number, long key) {
    int bits = ClassSeen.CHECK | (key == 0 ? ClassSeen.SEEN_THIN : 0);
    return new ClassSeen(
        number,
        "a",
        key,
        0,
        number + 1,
        LockType.UNKNOWN,
        WaitType.INVALID,
        WaitType.INVALID,
        bits);
  }

  /** Those of each source in its order, the sources mixed. */
  private List<Seen> mixed(List<List<Seen>> sources) {
    List<List<Seen>> left = new ArrayList<>();
    sources.forEach(each -> left.add(new ArrayList<>(each)));
    List<Seen> mixed = new ArrayList<>();
    while (!left.isEmpty()) {
      List<Seen> from = left.get(random.nextInt(left.size()));
      mixed.add(from.remove(0));
      left.removeIf(List::isEmpty);
    }
    return mixed;
  }

  private static List<String> classes(List<Seen> seen) {
    LockGraph graph = new LockGraph(List.of());
    seen.forEach(each -> graph.source(each.source(), false).accept(each.fact()));
    return graph.classes().stream()
        .map(each -> each.printedName() + " " + each.key() + " " + each.namedOnly())
        .sorted()
        .toList();
  }

  @Test
  void theOrderInWhichFactsComeMakesNoDifference() {
    for (int round = 0; round < ROUNDS; round++) {
      List<List<Seen>> sources = sources();
      List<String> expected = classes(sources.stream().flatMap(List::stream).toList());
      List<Seen> mixed = mixed(sources);
      assertThat(classes(mixed)).as("seed %d: %s", seed, mixed).isEqualTo(expected);
    }
  }
}
