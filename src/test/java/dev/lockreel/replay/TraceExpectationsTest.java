package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.lockreel.cli.Rendered;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import dev.lockreel.trace.ReadTally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every trace of {@code traces/} yields what the files beside it say. */
class TraceExpectationsTest {
  private static final Path TRACES = Path.of("traces");
  private static final String EXPECTATION = ".expect.yaml";

  @TestFactory
  Stream<DynamicTest> tracesYieldWhatIsExpected() throws IOException {
    Map<Path, Path> traces = traces();
    return expectations()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    TRACES.relativize(each).toString(),
                    each.toUri(),
                    () -> yieldsWhatIsExpected(traces.get(stem(each)), each)));
  }

  @Test
  void everyTraceHasAnExpectationAndEveryExpectationItsTrace() throws IOException {
    assertThat(expectations().map(TraceExpectationsTest::stem).distinct().toList())
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(traces().keySet());
  }

  private static void yieldsWhatIsExpected(Path trace, Path expectation) throws IOException {
    Expectation expected = Expectation.read(expectation);
    Errors said = new Errors();
    try (Replay replay = new Replay(expected.options(), said)) {
      replay.read(trace.toString());
      assertThat(said.takenBack(replay)).as("errors said before the end").isEmpty();
      List<String> differences = expected.differences(replay);
      if (!differences.isEmpty()) {
        fail(
            "%s:%n  %s%n%n%s",
            trace, String.join(System.lineSeparator() + "  ", differences), Rendered.text(replay));
      }
      ReadTally tally = Rendered.of(replay).tally();
      assertThat(tally.linesDecoded() + tally.linesSkipped() + tally.linesMalformed())
          .as("lines read = decoded + skipped + malformed")
          .isEqualTo(tally.linesRead());
    }
  }

  /** The traces by their paths without extensions; what is a trace no list of extensions says. */
  private static Map<Path, Path> traces() throws IOException {
    Map<Path, Path> traces = new TreeMap<>();
    files()
        .filter(file -> Stream.of(".yaml", ".md", ".py").noneMatch(file.toString()::endsWith))
        .forEach(
            file ->
                assertThat(traces.put(stem(file), file)).as("two traces %s", stem(file)).isNull());
    return traces;
  }

  /** A trace may have several: {@code NAME.expect.yaml} and {@code NAME.WHAT.expect.yaml}. */
  private static Stream<Path> expectations() throws IOException {
    return files().filter(file -> file.toString().endsWith(EXPECTATION)).sorted();
  }

  /** Scenarios of searches have expectations of their own (SearchExpectationsTest). */
  private static Stream<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(TRACES)) {
      return all
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(TRACES.resolve("search")))
          .toList()
          .stream();
    }
  }

  /** Up to the first dot of the file's name. */
  private static Path stem(Path file) {
    String name = file.getFileName().toString();
    return file.resolveSibling(name.substring(0, name.indexOf('.')));
  }

  /** What was said to be an error while the trace was read. */
  private static final class Errors implements ReplayListener {
    private final Map<String, Finding> errors = new TreeMap<>();

    @Override
    public void found(Finding finding) {
      if (finding.severity() == Severity.ERROR) {
        errors.put(finding.fingerprint(), finding);
      }
    }

    /** Those that are none, now that it is read. */
    List<String> takenBack(Replay replay) {
      replay.findings().stream()
          .filter(each -> each.severity() == Severity.ERROR)
          .forEach(each -> errors.remove(each.fingerprint()));
      return errors.values().stream()
          .map(each -> each.rule().id() + " " + each.witness().position())
          .toList();
    }
  }
}
