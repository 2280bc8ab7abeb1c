package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.ingest.ShippedTraces;
import dev.lockreel.lockdep.graph.LockGraph;
import dev.lockreel.replay.RecordedFacts.Sent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The graph is a join: it follows from the facts, whatever the order in which those of different
 * sources come, and however often one comes. One seed: {@code -Dlockreel.seed=17}.
 */
class JoinedFactsTest {
  private static final int ORDERS = 6;
  private static final int WORLDS = 12;
  private static final int SOURCES = 5;

  private final long seed = Seed.of("JoinedFactsTest");
  private final Random random = new Random(seed);

  @TempDir(factory = InMemory.class)
  Path dir;

  @Test
  void tracesInAnyOrderMakeOneGraph() throws Exception {
    for (boolean execute : List.of(false, true)) {
      check(RecordedFacts.of(ShippedTraces.small(), execute));
    }
  }

  /** Several keys under one name, classes without a key, other boots: what is hard to match. */
  @Test
  void randomSourcesInAnyOrderMakeOneGraph() throws Exception {
    for (int world = 0; world < WORLDS; world++) {
      Path folder = Files.createDirectories(dir.resolve("world" + world));
      List<Path> sources = new ArrayList<>();
      for (int i = 0; i < SOURCES; i++) {
        String text = MixedSourcesTest.source(random, random.nextInt(3) == 0);
        sources.add(Files.writeString(folder.resolve("source" + i + ".ndjson"), text));
      }
      check(RecordedFacts.of(sources, false));
    }
  }

  /** A class that its source names late is matched anew, with what others drew meanwhile. */
  @Test
  void classesThatAreNamedLateMakeOneGraph() throws Exception {
    for (int world = 0; world < WORLDS; world++) {
      Path folder = Files.createDirectories(dir.resolve("late" + world));
      List<Path> sources = new ArrayList<>();
      for (int i = 0; i < SOURCES; i++) {
        String text = withoutNames(MixedSourcesTest.source(random, random.nextInt(4) == 0));
        sources.add(Files.writeString(folder.resolve("source" + i + ".ndjson"), text));
      }
      check(RecordedFacts.of(sources, false));
    }
  }

  /** Most lines with a class key have no name of the class any more. */
  private String withoutNames(String text) {
    StringBuilder nameless = new StringBuilder();
    for (String line : text.lines().toList()) {
      boolean keyed = line.contains("\"key\"");
      nameless
          .append(
              keyed && random.nextInt(3) > 0
                  ? line.replaceAll("\"class\":\"\\w+\"", "\"class\":\"\"")
                  : line)
          .append('\n');
    }
    return nameless.toString();
  }

  private void check(RecordedFacts facts) throws Exception {
    String expected = GraphText.of(RecordedFacts.graph(facts.all));
    for (int order = 0; order < ORDERS; order++) {
      LockGraph graph = RecordedFacts.graph(shuffled(facts, order % 2 == 0));
      assertThat(GraphText.of(graph)).as("seed %d, order %d", seed, order).isEqualTo(expected);
    }
  }

  /** One source after the other in another order, or all mixed; some facts twice. */
  private List<Sent> shuffled(RecordedFacts facts, boolean mixed) {
    List<List<Sent>> sources = facts.bySource();
    Collections.shuffle(sources, random);
    List<Integer> turns = new ArrayList<>();
    for (int source = 0; source < sources.size(); source++) {
      turns.addAll(Collections.nCopies(sources.get(source).size(), source));
    }
    if (mixed) {
      Collections.shuffle(turns, random);
    }
    int[] next = new int[sources.size()];
    List<Sent> shuffled = new ArrayList<>();
    for (int source : turns) {
      Sent fact = sources.get(source).get(next[source]++);
      shuffled.addAll(Collections.nCopies(random.nextInt(4) == 0 ? 2 : 1, fact));
    }
    return shuffled;
  }
}
