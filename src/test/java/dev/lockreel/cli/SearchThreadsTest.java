package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A search writes the same bytes whatever the number of threads, in every small scenario. */
class SearchThreadsTest {
  private static final Path SCENARIOS = Path.of("traces/search");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** Scenarios with more executions take too long. */
  private static final long MOST_EXECUTIONS = 700;

  @TestFactory
  Stream<DynamicTest> theSameBytes() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(SCENARIOS)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).sorted().toList()) {
        JsonNode expected = YAML.readTree(file.toFile());
        if (expected.path("executions").asLong() <= MOST_EXECUTIONS) {
          tests.add(
              DynamicTest.dynamicTest(
                  file.getFileName().toString(), () -> sameBytes(file, expected)));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(20);
    return tests.stream();
  }

  private static void sameBytes(Path file, JsonNode expected) {
    String name = file.getFileName().toString();
    String one = search(name, expected, 1);
    assertThat(one).contains("\"complete\"");
    assertThat(search(name, expected, 2)).isEqualTo(one);
    assertThat(search(name, expected, 4)).isEqualTo(one);
  }

  private static String search(String expectation, JsonNode expected, int threads) {
    List<String> line = new ArrayList<>(List.of("search", "--output", "json"));
    line.addAll(List.of("--threads", Integer.toString(threads)));
    for (JsonNode protocol : expected.path("protocols")) {
      line.addAll(List.of("--protocol", protocol.asText()));
    }
    String scenario = expectation.substring(0, expectation.indexOf('.')) + ".ndjson";
    line.add(SCENARIOS.resolve(scenario).toString());
    return Shell.run(line.toArray(new String[0])).out();
  }
}
