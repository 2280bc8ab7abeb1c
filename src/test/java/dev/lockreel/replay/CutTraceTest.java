package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trace that begins or ends anywhere gives no error that the whole one does not give: what was
 * before and comes after is unknown, and that proves nothing.
 */
class CutTraceTest {
  private static final Path TRACES = Path.of("traces", "iommu");

  @TempDir(factory = InMemory.class)
  private Path folder;

  @TestFactory
  Stream<DynamicTest> aPartOfATraceGivesNoErrorThatTheWholeDoesNot() throws IOException {
    try (Stream<Path> files = Files.list(TRACES)) {
      return files.filter(file -> file.toString().endsWith(".ndjson")).sorted().toList().stream()
          .map(trace -> DynamicTest.dynamicTest(trace.toString(), () -> cut(trace)));
    }
  }

  private void cut(Path trace) throws IOException {
    List<String> lines = Files.readAllLines(trace);
    Set<String> whole = Set.copyOf(errors(lines));
    for (int at = 2; at < lines.size(); at++) {
      assertThat(errors(lines.subList(0, at))).as("the first %d lines", at).isSubsetOf(whole);
      assertThat(errors(lines.subList(at, lines.size())))
          .as("from line %d on", at + 1)
          .isSubsetOf(whole);
    }
  }

  /** Rules of the errors in a trace of these lines. */
  private List<String> errors(List<String> lines) throws IOException {
    Path part = folder.resolve("part.ndjson");
    Files.write(part, lines);
    try (Replay replay = new Replay(ReplayOptions.inMemory(), ReplayListener.NONE)) {
      replay.read(part.toString());
      return replay.findings().stream()
          .filter(finding -> finding.severity() == Severity.ERROR)
          .map(CutTraceTest::rule)
          .collect(Collectors.toCollection(ArrayList::new));
    } catch (TraceInputException withoutEvents) {
      return List.of();
    }
  }

  private static String rule(Finding finding) {
    return finding.rule().id();
  }
}
