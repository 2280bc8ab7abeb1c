package dev.lockreel.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.config.ScenarioSettings;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.Scenario;
import dev.lockreel.search.dpor.Exploration;
import dev.lockreel.search.dpor.FollowingDirector;
import dev.lockreel.search.dpor.Schedule;
import dev.lockreel.search.dpor.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What steps say that they touch is true: an order that swaps steps which do not depend on each
 * other has the same findings, and each task does the same.
 */
class EquivalentOrdersTest {
  private static final int EXECUTIONS = 150;

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("traces/search"))) {
      return all.filter(file -> file.toString().endsWith(".ndjson")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void equivalentOrdersEndAlike(Path file) throws Exception {
    long seed = Seed.of("EquivalentOrdersTest");
    Random random = new Random(seed);
    ScenarioSettings settings = ScenarioSettings.of(file);
    Scenario scenario =
        new Scenario(
            ScenarioFile.read(file.toString()),
            Protocols.choose(settings.protocols()),
            settings.choices());
    SharedNumbers shared = new SharedNumbers();
    ScenarioProgram program =
        new ScenarioProgram(scenario, shared, SearchOptions.MOST_STEPS, Set.of());
    ScenarioProgram other =
        new ScenarioProgram(scenario, shared, SearchOptions.MOST_STEPS, Set.of());
    int[] compared = {0};
    Exploration exploration = new Exploration();
    exploration.run(
        List.of(
            new Exploration.Worker(
                program,
                trace -> {
                  FollowingDirector director = new FollowingDirector(shuffled(trace, random));
                  other.run(director);
                  String what = file + ", seed " + seed + ", execution " + compared[0];
                  assertThat(director.taken()).as(what).isEqualTo(trace.size());
                  assertThat(other.findings().keySet())
                      .as(what)
                      .isEqualTo(program.findings().keySet());
                  assertThat(other.trails().current())
                      .as(what)
                      .isEqualTo(program.trails().current());
                  compared[0]++;
                })),
        () -> compared[0] >= EXECUTIONS);
    assertThat(compared[0]).isPositive();
  }

  /** A random order of the execution's class. */
  private static Schedule shuffled(Trace trace, Random random) {
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < trace.size(); i++) {
      left.add(i);
    }
    List<Schedule.Move> moves = new ArrayList<>();
    while (!left.isEmpty()) {
      List<Integer> possible = new ArrayList<>();
      for (int each : left) {
        if (left.stream().noneMatch(one -> trace.before(one, each))) {
          possible.add(each);
        }
      }
      Integer next = possible.get(random.nextInt(possible.size()));
      moves.add(trace.move(next));
      left.remove(next);
    }
    return new Schedule(moves);
  }
}
