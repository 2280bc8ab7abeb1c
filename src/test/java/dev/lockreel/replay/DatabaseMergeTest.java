package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.SameText;
import dev.lockreel.Seed;
import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.StoredState;
import dev.lockreel.trace.SourceState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Databases that are merged give what one database over all traces gives. One seed: {@code
 * -Dlockreel.seed=17}.
 */
class DatabaseMergeTest {
  private static final int WORLDS = 12;
  private static final int SOURCES = 6;

  private final long seed = Seed.of("DatabaseMergeTest");
  private final Random random = new Random(seed);

  @TempDir(factory = InMemory.class)
  Path dir;

  @Test
  void randomSourcesInSeveralDatabasesMakeOne() throws Exception {
    for (int world = 0; world < WORLDS; world++) {
      Path folder = Files.createDirectories(dir.resolve("world" + world));
      List<Path> sources = new ArrayList<>();
      for (int i = 0; i < SOURCES; i++) {
        String text = MixedSourcesTest.source(random, i > 0 && random.nextInt(3) == 0);
        sources.add(Files.writeString(folder.resolve("source" + i + ".ndjson"), text));
      }
      replay(folder.resolve("all"), sources);
      int first = 1 + random.nextInt(SOURCES - 2);
      int second = first + 1 + random.nextInt(SOURCES - first - 1);
      replay(folder.resolve("a"), sources.subList(0, first));
      replay(folder.resolve("b"), sources.subList(first, second));
      replay(folder.resolve("c"), sources.subList(second, SOURCES));
      Path into = folder.resolve("into");
      try (DatabaseMerge merge = new DatabaseMerge(into, List.of(), false)) {
        for (String name : List.of("a", "b", "c")) {
          merge.take(folder.resolve(name));
        }
      }
      String what = "world " + world + ", seed " + seed;
      same(into, folder.resolve("all"), what);
      String before = Rendered.json(into);
      try (DatabaseMerge merge = new DatabaseMerge(into, List.of(), false)) {
        for (String name : List.of("c", "a", "b")) {
          assertThat(merge.take(folder.resolve(name)).known()).as(what).isPositive();
        }
      }
      SameText.check(Rendered.json(into), before, what);
    }
  }

  /**
   * The graphs are the same, and so is what rests on one class or one source. Of the cycles that
   * one dependency closes one is reported, which one depends on what was there by then: facts do
   * not say when each kind of a dependency was drawn.
   */
  private static void same(Path merged, Path expected, String what) throws Exception {
    StoredState ours = state(merged);
    StoredState all = state(expected);
    assertThat(GraphText.of(ours.classes(), ours.dependencies()))
        .as(what)
        .isEqualTo(GraphText.of(all.classes(), all.dependencies()));
    assertThat(ours.sources().stream().map(SourceState::identity).toList())
        .as(what)
        .isEqualTo(all.sources().stream().map(SourceState::identity).toList());
    assertThat(findings(ours, false)).as(what).isEqualTo(findings(all, false));
    assertThat(findings(ours, true).isEmpty()).as(what).isEqualTo(findings(all, true).isEmpty());
  }

  private static Set<String> findings(StoredState state, boolean ofPaths) throws Exception {
    return state.allFindings().stream()
        .filter(each -> each.path().isEmpty() != ofPaths)
        .map(each -> each.rule().id() + " " + each.fingerprint() + " " + each.severity())
        .collect(Collectors.toSet());
  }

  private static StoredState state(Path database) throws Exception {
    try (GraphStore store = GraphStore.openReadOnly(database)) {
      return store.load();
    }
  }

  private static void replay(Path database, List<Path> sources) throws Exception {
    ReplayOptions options = BuiltinOptions.inMemory().withParserThreads(0).withDatabase(database);
    try (Replay replay = new Replay(options, ReplayListener.NONE)) {
      for (Path source : sources) {
        replay.read(source.toString());
      }
      assertThat(replay.classes()).isNotEmpty();
    }
  }
}
