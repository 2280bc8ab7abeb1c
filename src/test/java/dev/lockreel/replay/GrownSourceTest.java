package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.SameText;
import dev.lockreel.Seed;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.StoredState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A source that has grown goes on after a restart: what it says then replaces what the database has
 * of it, and counts once beside what other sources said of the same dependencies and findings.
 */
class GrownSourceTest {
  private static final int WORLDS = 10;
  private static final int SOURCES = 4;

  @TempDir(factory = InMemory.class)
  Path dir;

  @Test
  void oneOfSeveralSourcesThatGrowsCountsOnce() throws IOException {
    long seed = Seed.of("GrownSourceTest");
    Random random = new Random(seed);
    for (int world = 0; world < WORLDS; world++) {
      check(random, dir.resolve("world" + world), "world " + world + ", seed " + seed);
    }
  }

  /** There matching all classes anew makes fewer of them than the database had. */
  @ParameterizedTest
  @ValueSource(longs = {1001, 8004})
  void classesThatMatchingAnewLeavesOutAreInNoDatabase(long seed) throws IOException {
    check(new Random(seed), dir.resolve("fewer"), "seed " + seed);
  }

  private static void check(Random random, Path world, String what) throws IOException {
    Files.createDirectories(world);
    List<Path> sources = new ArrayList<>();
    for (int i = 0; i < SOURCES; i++) {
      sources.add(
          Files.writeString(
              world.resolve("source" + i + ".ndjson"),
              MixedSourcesTest.source(random, i > 1 && random.nextInt(3) == 0)));
    }
    Path growing = sources.get(random.nextInt(SOURCES));
    List<String> lines = Files.readAllLines(growing);
    Path apart = world.resolve("apart");
    int read = 1 + random.nextInt(lines.size() / 2);
    write(growing, lines.subList(0, read));
    replay(apart, sources);
    while (read < lines.size()) {
      read = Math.min(lines.size(), read + 1 + random.nextInt(lines.size()));
      write(growing, lines.subList(0, read));
      replay(apart, random.nextBoolean() ? List.of(growing) : sources);
    }
    Path atOnce = world.resolve("atOnce");
    replay(atOnce, sources);
    String grown = text(apart);
    assertThat(grown).as(what).contains(" -> ");
    SameText.check(grown, text(atOnce), what);
  }

  /** The graph, and how often each source found what it finds by itself. */
  private static String text(Path database) throws IOException {
    try (GraphStore store = GraphStore.openReadOnly(database)) {
      StoredState stored = store.load();
      return GraphText.of(stored.classes(), stored.dependencies())
          + stored.facts().stream()
              .map(kept -> kept.fact() instanceof FindingReported own ? own.finding() : null)
              .filter(Objects::nonNull)
              .map(
                  own ->
                      "\n" + own.witness().source() + " " + own.fingerprint() + " " + own.count())
              .collect(Collectors.joining());
    }
  }

  private static void write(Path source, List<String> lines) throws IOException {
    Files.writeString(source, String.join("\n", lines) + "\n");
  }

  private static void replay(Path database, List<Path> sources) throws IOException {
    try (Replay replay = new Replay(options(database), ReplayListener.NONE)) {
      for (Path source : sources) {
        replay.read(source.toString());
      }
    }
  }

  private static ReplayOptions options(Path database) {
    return BuiltinOptions.inMemory().withParserThreads(0).withDatabase(database);
  }
}
