package dev.lockreel.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.lockreel.config.ClassAnnotationFile;
import dev.lockreel.config.ScenarioSettings;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.Scenario;
import dev.lockreel.finding.Rule;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The search of every scenario of {@code traces/search} yields what the files beside it say. */
class SearchExpectationsTest {
  private static final Path SCENARIOS = Path.of("traces/search");
  private static final String EXPECTATION = ".expect.yaml";
  private static final String SCENARIO = ".ndjson";

  @TestFactory
  Stream<DynamicTest> searchesYieldWhatIsExpected() throws IOException {
    return files(EXPECTATION).stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getFileName().toString(), each.toUri(), () -> yieldsWhatIsExpected(each)));
  }

  @Test
  void everyScenarioHasAnExpectationAndEveryExpectationItsScenario() throws IOException {
    assertThat(files(EXPECTATION).stream().map(SearchExpectationsTest::scenario).distinct())
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(files(SCENARIO));
  }

  private static void yieldsWhatIsExpected(Path file) throws Exception {
    SearchExpectation expected = SearchExpectation.read(file);
    List<String> differences =
        expected.differences(
            search(scenario(file), expected.protocols(), expected.without(), SearchOptions.all()));
    if (!differences.isEmpty()) {
      fail("%s:%n  %s", file, String.join(System.lineSeparator() + "  ", differences));
    }
  }

  static SearchOutcome search(
      Path file, List<String> protocols, List<String> without, SearchOptions options)
      throws IOException, InterruptedException {
    ScenarioSettings settings = ScenarioSettings.of(file);
    List<String> chosen = new ArrayList<>(settings.protocols());
    chosen.addAll(protocols);
    List<String> rules = new ArrayList<>(settings.without());
    rules.addAll(without);
    return new OrderSearch(
            new Scenario(
                ScenarioFile.read(file.toString()), Protocols.choose(chosen), settings.choices()),
            options.withoutRules(rules.stream().map(Rule::named).collect(Collectors.toSet())),
            SearchProgress.NONE,
            new ClassAnnotations(ClassAnnotationFile.builtin()))
        .run();
  }

  private static Path scenario(Path expectation) {
    String name = expectation.getFileName().toString();
    return expectation.resolveSibling(name.substring(0, name.indexOf('.')) + SCENARIO);
  }

  private static List<Path> files(String ending) throws IOException {
    try (Stream<Path> all = Files.list(SCENARIOS)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
