package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.SameText;
import dev.lockreel.Seed;
import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Databases that are merged give the very report of one database over all traces. One seed: {@code
 * -Dlockreel.seed=17}.
 */
class DatabaseMergeTest {
  private static final int WORLDS = Integer.getInteger("lockreel.worlds", 12);
  private static final int SOURCES = 6;

  private final long seed = Seed.of("DatabaseMergeTest");
  private final Random random = new Random(seed);

  @TempDir(factory = InMemory.class)
  Path dir;

  /** Several keys under one name, classes without a key, other boots. */
  @Test
  void sourcesThatAreHardToMatch() throws Exception {
    check("mixed", thin -> MixedSourcesTest.source(random, thin));
  }

  /** Many cycles, and evidence that is withdrawn. */
  @Test
  void sourcesInWhichMuchDependsOnTheOrder() throws Exception {
    check("hard", thin -> HardSources.source(random, thin));
  }

  /** A source that a later database has read further stands where the target had it. */
  @Test
  void aSourceThatWasReadFurtherStandsInItsPlace() throws Exception {
    for (int world = 0; world < WORLDS; world++) {
      Path folder = Files.createDirectories(dir.resolve("further" + world));
      List<String> lines = HardSources.source(random, false).lines().toList();
      Path first = folder.resolve("first.ndjson");
      Path second = folder.resolve("second.ndjson");
      Files.writeString(second, HardSources.source(random, true));
      // A longer file that begins with the same bytes is the same source.
      Files.write(first, lines.subList(0, 1 + random.nextInt(lines.size())));
      replay(folder.resolve("early"), List.of(first));
      merge(folder.resolve("late"), folder.resolve("early"));
      merge(folder.resolve("all"), folder.resolve("early"));
      replay(folder.resolve("early"), List.of(second));
      Files.write(first, lines);
      replay(folder.resolve("late"), List.of(first));
      replay(folder.resolve("all"), List.of(first, second));
      merge(folder.resolve("early"), folder.resolve("late"));
      String what = "world " + world + ", seed " + seed;
      SameText.check(
          Rendered.json(folder.resolve("early")), Rendered.json(folder.resolve("all")), what);
    }
  }

  /** Sources that grow in turns: what a source says may come long after others have spoken. */
  @Test
  void mergedIntoAnEmptyDatabaseItIsTheSame() throws Exception {
    for (int world = 0; world < WORLDS; world++) {
      Path folder = Files.createDirectories(dir.resolve("turns" + world));
      Path runs = folder.resolve("runs");
      List<List<String>> sources = new ArrayList<>();
      for (int i = 0; i < SOURCES; i++) {
        sources.add(HardSources.source(random, random.nextInt(3) > 0).lines().toList());
      }
      for (boolean whole : new boolean[] {false, true}) {
        List<Path> files = new ArrayList<>();
        for (List<String> lines : sources) {
          Path file = folder.resolve("source" + sources.indexOf(lines) + ".ndjson");
          int read = whole ? lines.size() : 1 + random.nextInt(lines.size());
          files.add(Files.write(file, lines.subList(0, read)));
        }
        replay(runs, files);
      }
      merge(folder.resolve("into"), runs);
      String what = "world " + world + ", seed " + seed;
      SameText.check(Rendered.json(folder.resolve("into")), Rendered.json(runs), what);
    }
  }

  /**
   * A cycle is passed over, since a lock was held around all its orders; what one source says of
   * one order is withdrawn, and another source has it without that lock.
   */
  @Test
  void evidenceThatIsWithdrawnLeavesThatOfOthers() throws Exception {
    List<String> lines =
        Files.readAllLines(Path.of("traces/lock/withdrawn-passed-over-cycle.ndjson"));
    List<String> cycle =
        lines.stream().filter(line -> !line.contains("->y") && !line.contains("->z")).toList();
    List<String> other =
        cycle.stream()
            .filter(line -> line.contains("\"pid\":104") && !line.contains("gate"))
            .map(line -> line.replace("104", "108"))
            .toList();
    Path first = dir.resolve("first.ndjson");
    Path second = Files.write(dir.resolve("second.ndjson"), other);
    Path runs = dir.resolve("runs");
    Files.write(first, cycle.subList(0, cycle.size() - 2));
    assertThat(replay(runs, List.of(first, second))).isZero();
    Files.write(first, cycle);
    assertThat(replay(runs, List.of(first))).isOne();
    merge(dir.resolve("into"), runs);
    SameText.check(Rendered.json(dir.resolve("into")), Rendered.json(runs), "withdrawn");
  }

  private static void merge(Path into, Path... databases) throws Exception {
    try (DatabaseMerge merge = new DatabaseMerge(into, List.of(), false)) {
      for (Path each : databases) {
        merge.take(each);
      }
    }
  }

  private void check(String kind, Function<Boolean, String> source) throws Exception {
    int findings = 0;
    for (int world = 0; world < WORLDS; world++) {
      Path folder = Files.createDirectories(dir.resolve(kind + world));
      List<Path> sources = new ArrayList<>();
      for (int i = 0; i < SOURCES; i++) {
        String text = source.apply(i > 0 && random.nextInt(3) == 0);
        sources.add(Files.writeString(folder.resolve("source" + i + ".ndjson"), text));
      }
      findings += check(folder, sources, kind + " world " + world + ", seed " + seed);
    }
    assertThat(findings).isGreaterThan(WORLDS);
  }

  private int check(Path folder, List<Path> sources, String what) throws Exception {
    int found = replay(folder.resolve("all"), sources);
    int first = 1 + random.nextInt(SOURCES - 2);
    int second = first + 1 + random.nextInt(SOURCES - first - 1);
    replay(folder.resolve("a"), sources.subList(0, first));
    replay(folder.resolve("b"), sources.subList(first, second));
    replay(folder.resolve("c"), sources.subList(second, SOURCES));
    Path into = folder.resolve("into");
    merge(into, folder.resolve("a"), folder.resolve("b"), folder.resolve("c"));
    SameText.check(Rendered.json(into), Rendered.json(folder.resolve("all")), what);
    String before = Rendered.json(into);
    try (DatabaseMerge merge = new DatabaseMerge(into, List.of(), false)) {
      for (String name : List.of("c", "a", "b")) {
        assertThat(merge.take(folder.resolve(name)).known()).as(what).isPositive();
      }
    }
    SameText.check(Rendered.json(into), before, what);
    return found;
  }

  private static int replay(Path database, List<Path> sources) throws Exception {
    ReplayOptions options = BuiltinOptions.inMemory().withParserThreads(0).withDatabase(database);
    try (Replay replay = new Replay(options, ReplayListener.NONE)) {
      for (Path source : sources) {
        replay.read(source.toString());
      }
      assertThat(replay.classes()).isNotEmpty();
      return replay.findings().size();
    }
  }
}
