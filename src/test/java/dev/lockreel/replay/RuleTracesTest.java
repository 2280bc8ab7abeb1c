package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.finding.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every rule has a trace that breaks it and one that nearly does. */
class RuleTracesTest {
  private static final Map<Path, Expectation> EXPECTATIONS = new TreeMap<>();

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of("traces"))) {
      for (Path file : all.filter(each -> each.toString().endsWith(".expect.yaml")).toList()) {
        // Those of traces/search say what a search yields.
        if (!file.startsWith("traces/search")) {
          EXPECTATIONS.put(file, Expectation.read(file));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void aTraceBreaksTheRule(Rule rule) {
    assertThat(EXPECTATIONS.values())
        .as("some .expect.yaml has a finding of %s", rule.id())
        .anyMatch(each -> finds(each, rule.id()));
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void aTraceNearlyBreaksTheRule(Rule rule) {
    assertThat(EXPECTATIONS.values())
        .as("some .expect.yaml says nearMissOf: [%s]", rule.id())
        .anyMatch(each -> each.nearMissOf().contains(rule.id()));
  }

  @Test
  void aNearMissOfARuleIsNoFindingOfIt() {
    EXPECTATIONS.forEach(
        (file, expectation) -> {
          List<String> missed = expectation.nearMissOf();
          assertThat(missed).as("%s", file).noneMatch(rule -> finds(expectation, rule));
          assertThat(missed).as("%s", file).allMatch(rule -> Rule.named(rule) != null);
        });
  }

  private static boolean finds(Expectation expectation, String rule) {
    return expectation.findings().stream().anyMatch(found -> found.rule().equals(rule));
  }
}
