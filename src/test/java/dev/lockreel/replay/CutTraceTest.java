package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.emulation.Emulation;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the evidence does not support is not found: a trace of which the beginning, the end or
 * something in between is missing gives no error that the whole one does not give. What was before,
 * comes after or was lost is unknown, and that proves nothing.
 *
 * <p>Where protocols run, only findings about counts (leaks, accounts, references) are held to
 * that: a part is another stimulus, and other tasks meet in it.
 */
class CutTraceTest {
  private static final List<Path> SCENARIOS =
      List.of(Path.of("traces/vfio"), Path.of("traces/iommu"), Path.of("traces/hmm"));

  private static final Set<Rule> COUNTS =
      EnumSet.of(
          Rule.PAGE_PIN_LEAK,
          Rule.UNPIN_WITHOUT_PIN,
          Rule.LOCKED_VM_DRIFT,
          Rule.DOUBLE_ACCOUNTING,
          Rule.MEMLOCK_LIMIT_EXCEEDED,
          Rule.MM_REFERENCE_LEAK,
          Rule.NOTIFIER_COUNT_LEAK,
          Rule.NOTIFIER_COUNT_UNDERFLOW,
          Rule.RANGE_LEAKED_AT_RELEASE);

  @TempDir(factory = InMemory.class)
  private Path folder;

  @TestFactory
  Stream<DynamicTest> aPartOfATraceGivesNoErrorThatTheWholeDoesNot() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path scenarios : SCENARIOS) {
      for (Path trace : files(scenarios, ".ndjson")) {
        for (Map.Entry<String, ReplayOptions> how : waysToReplay(trace).entrySet()) {
          tests.add(
              DynamicTest.dynamicTest(
                  trace + " " + how.getKey(), () -> cut(trace, how.getValue())));
        }
      }
    }
    return tests.stream();
  }

  /** Those of the expectations beside the trace, and following what was recorded. */
  private static Map<String, ReplayOptions> waysToReplay(Path trace) throws IOException {
    Map<String, ReplayOptions> ways = new LinkedHashMap<>();
    ways.put("observed", BuiltinOptions.inMemory().withParserThreads(0));
    String stem = trace.getFileName().toString().replace("ndjson", "");
    for (Path file : files(trace.getParent(), ".expect.yaml")) {
      if (file.getFileName().toString().startsWith(stem)) {
        ReplayOptions options = Expectation.read(file).options().withParserThreads(0);
        ways.putIfAbsent(options.emulation().toString(), options);
      }
    }
    ways.remove(Emulation.observing().toString());
    return ways;
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private void cut(Path trace, ReplayOptions how) throws IOException {
    List<String> lines = Files.readAllLines(trace);
    Set<String> whole = errors(lines, how);
    for (int at = 2; at < lines.size(); at++) {
      assertThat(errors(lines.subList(0, at), how))
          .as("the first %d lines of %s", at, trace)
          .isSubsetOf(whole);
      assertThat(errors(lines.subList(at, lines.size()), how))
          .as("%s from line %d on", trace, at + 1)
          .isSubsetOf(whole);
      for (int cpu : new int[] {0, 1}) {
        assertThat(errors(withGap(lines, at, at, cpu), how))
            .as("%s with a gap on CPU %d before line %d", trace, cpu, at + 1)
            .isSubsetOf(whole);
      }
      assertThat(errors(withGap(lines, at, at + 1, number(lines.get(at), "cpu")), how))
          .as("%s with a gap in place of line %d", trace, at + 1)
          .isSubsetOf(whole);
    }
  }

  /** A record of lost events in the place of lines {@code from} to {@code to}. */
  private static List<String> withGap(List<String> lines, int from, int to, long cpu) {
    List<String> gapped = new ArrayList<>(lines.subList(0, from));
    long ts = number(lines.get(from), "ts");
    gapped.add("{\"event\":\"lost_events\",\"ts\":" + ts + ",\"cpu\":" + cpu + ",\"pid\":0}");
    gapped.addAll(lines.subList(to, lines.size()));
    return gapped;
  }

  private static long number(String line, String field) {
    return Long.parseLong(line.replaceFirst(".*\"" + field + "\": ?([0-9]+).*", "$1"));
  }

  /** Rules of the errors in a trace of these lines. */
  private Set<String> errors(List<String> lines, ReplayOptions how) throws IOException {
    Path part = folder.resolve("part.ndjson");
    Files.write(part, lines);
    try (Replay replay = new Replay(how, ReplayListener.NONE)) {
      replay.read(part.toString());
      return replay.findings().stream()
          .filter(finding -> finding.severity() == Severity.ERROR)
          .filter(finding -> !how.emulation().executes() || COUNTS.contains(finding.rule()))
          .map(CutTraceTest::rule)
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (TraceInputException withoutEvents) {
      return Set.of();
    }
  }

  private static String rule(Finding finding) {
    return finding.rule().id();
  }
}
