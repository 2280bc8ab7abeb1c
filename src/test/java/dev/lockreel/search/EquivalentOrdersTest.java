package dev.lockreel.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.config.ScenarioSettings;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What steps say that they touch is true, in every scenario of {@code traces/search}. */
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
    ScenarioSettings settings = ScenarioSettings.of(file);
    Scenario scenario =
        new Scenario(
            ScenarioFile.read(file.toString()),
            Protocols.choose(settings.protocols()),
            settings.choices());
    assertThat(
            EquivalentOrders.compare(
                scenario, EXECUTIONS, new Random(seed), file + ", seed " + seed))
        .isPositive();
  }
}
