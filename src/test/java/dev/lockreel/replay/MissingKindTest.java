package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A kind of events that was not recorded proves nothing: a trace without any of them gives no
 * certain error that the whole one does not give.
 */
class MissingKindTest {
  private static final Pattern KIND =
      Pattern.compile("\"event\": ?\"([a-z_]+)\"|[0-9]: ([a-z_0-9]+): ");

  /**
   * Kinds that say what the trace itself lacks, or which task a CPU runs; and lock events, of which
   * many are needed before it shows that one half is missing (MissingEvents).
   */
  private static final Set<String> FRAME =
      Set.of("lost_events", "sched_switch", "lock_acquire", "lock_release");

  /** The trace, the kind, and the error that it still gives. */
  private static final Set<String> KNOWN =
      Set.of(
          // The account is compared before the return shows that calls have no begin.
          "drift-while-an-unmap-returns.ndjson vfio_dma_unmap locked-vm-drift",
          "mapping-address-used-again.ndjson vfio_dma_unmap locked-vm-drift",
          // That an object is gone is seen by nothing else.
          "kref-zero.ndjson hmm_release notifier-count-underflow",
          "unmap-after-mm-exit.ndjson mm_exit locked-vm-drift",
          // Calls of one event: what was accounted beside them may be a mapping's.
          "hotplug-double-accounting.ndjson vfio_pin_pages locked-vm-drift");

  @TempDir(factory = InMemory.class)
  private Path folder;

  @TestFactory
  Stream<DynamicTest> aKindThatIsMissingProvesNothing() throws IOException {
    List<Path> traces = new ArrayList<>();
    for (String scenarios : List.of("vfio", "iommu", "hmm", "probes")) {
      try (Stream<Path> files = Files.list(Path.of("traces", scenarios))) {
        files.filter(file -> file.toString().matches(".*\\.(ndjson|txt)")).forEach(traces::add);
      }
    }
    return traces.stream()
        .sorted()
        .map(trace -> DynamicTest.dynamicTest(trace.toString(), () -> check(trace)));
  }

  private void check(Path trace) throws IOException {
    List<String> lines = Files.readAllLines(trace);
    Set<String> kinds = lines.stream().map(MissingKindTest::kind).collect(Collectors.toSet());
    kinds.removeAll(FRAME);
    kinds.remove("");
    Set<Rule> whole = EnumSet.noneOf(Rule.class);
    certain(lines, trace).forEach(each -> whole.add(each.rule()));
    for (String kind : kinds) {
      List<String> rest = lines.stream().filter(line -> !kind(line).equals(kind)).toList();
      Set<String> unproved = new TreeSet<>();
      for (Finding each : certain(rest, trace)) {
        String what = trace.getFileName() + " " + kind + " " + each.rule().id();
        if (!whole.contains(each.rule()) && !KNOWN.contains(what)) {
          unproved.add(what);
        }
      }
      assertThat(unproved).isEmpty();
    }
  }

  private static String kind(String line) {
    Matcher kind = KIND.matcher(line);
    if (!kind.find()) {
      return "";
    }
    return kind.group(1) != null ? kind.group(1) : kind.group(2);
  }

  private List<Finding> certain(List<String> lines, Path trace) throws IOException {
    Path part = folder.resolve(trace.getFileName());
    Files.write(part, lines);
    ReplayOptions options = BuiltinOptions.inMemory().withParserThreads(0);
    try (Replay replay = new Replay(options, ReplayListener.NONE)) {
      replay.read(part.toString());
      return replay.findings().stream()
          .filter(finding -> finding.severity() == Severity.ERROR)
          .filter(finding -> finding.confidence() == Confidence.CERTAIN)
          .toList();
    } catch (TraceInputException withoutEvents) {
      return List.of();
    }
  }
}
