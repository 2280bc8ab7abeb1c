package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.ShippedTraces;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.graph.LockGraph;
import dev.lockreel.replay.RecordedFacts.Sent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
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

  private final long seed = Long.getLong("lockreel.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir(factory = InMemory.class)
  Path dir;

  @Test
  void tracesInAnyOrderMakeOneGraph() throws IOException {
    System.out.println("JoinedFactsTest seed " + seed);
    for (boolean execute : List.of(false, true)) {
      check(RecordedFacts.of(ShippedTraces.all(), execute));
    }
  }

  /** Several keys under one name, classes without a key, other boots: what is hard to match. */
  @Test
  void randomSourcesInAnyOrderMakeOneGraph() throws IOException {
    System.out.println("JoinedFactsTest seed " + seed);
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

  private void check(RecordedFacts facts) throws IOException {
    String expected = text(RecordedFacts.graph(facts.all));
    for (int order = 0; order < ORDERS; order++) {
      LockGraph graph = RecordedFacts.graph(shuffled(facts, order % 2 == 0));
      assertThat(text(graph)).as("seed %d, order %d", seed, order).isEqualTo(expected);
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

  /** All of the graph but the numbers of its classes, and which rules are broken. */
  private static String text(LockGraph graph) {
    List<ClassRecord> classes = graph.classes();
    TreeSet<String> lines = new TreeSet<>();
    for (ClassRecord each : classes) {
      lines.add(
          String.join(
              " ",
              each.printedName(),
              Long.toHexString(each.key()),
              each.type() + " " + each.waitInner() + " " + each.waitOuter(),
              each.check() + " " + each.waitTraced() + " " + each.namedOnly(),
              each.usage() + " " + each.usedAt()));
    }
    for (DependencyRecord each : graph.dependencies()) {
      lines.add(
          classes.get(each.from()).printedName()
              + " -> "
              + classes.get(each.to()).printedName()
              + " "
              + List.of(
                  each.kinds(),
                  each.assumedKinds(),
                  each.distance(),
                  each.count(),
                  each.emulated(),
                  each.first(),
                  each.heldLock()));
    }
    return String.join("\n", lines);
  }
}
