package dev.lockreel.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the calls and variants, no call does something else when it is run again, and what its
 * steps say that they touch is true.
 */
class RandomScenariosTest {
  private static final int SCENARIOS = Integer.getInteger("lockreel.randomScenarios", 150);
  private static final int EXECUTIONS = 60;

  @Test
  void equivalentOrdersEndAlike(@TempDir Path directory) throws Exception {
    Random seeds = new Random(Seed.of("RandomScenariosTest"));
    Map<String, Integer> choices =
        Scenario.CHOICES.stream().collect(Collectors.toMap(each -> each, each -> 1));
    long compared = 0;
    for (int i = 0; i < SCENARIOS; i++) {
      long seed = seeds.nextLong();
      RandomScenario random = new RandomScenario(new Random(seed));
      List<String> lines = random.lines();
      List<String> protocols = random.protocols();
      Path file = Files.write(directory.resolve("scenario.ndjson"), lines);
      String what = "seed " + seed + ", " + protocols + "\n" + String.join("\n", lines);
      try {
        Scenario scenario =
            new Scenario(ScenarioFile.read(file.toString()), Protocols.choose(protocols), choices);
        compared += EquivalentOrders.compare(scenario, EXECUTIONS, new Random(seed), what);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(what, e);
      }
    }
    assertThat(compared).isGreaterThan(SCENARIOS);
  }
}
