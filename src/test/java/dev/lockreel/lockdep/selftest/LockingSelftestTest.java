package dev.lockreel.lockdep.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.lockdep.LockValidator;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The matrix of must-fire and must-not-fire, in the manner of the kernel's lib/locking-selftest.c:
 * each cell of {@code matrix.txt} is replayed on a graph of its own, as events in memory, as NDJSON
 * text, by one task alone, with nothing but flags to show the interrupt state, and as a whole
 * trace, in which only its {@code trace_start} shows that the tasks hold nothing. With {@code
 * -Dlockreel.printMatrix=true} the table is printed as the kernel prints it.
 */
class LockingSelftestTest {
  /** What the kernel has, less its test of a class's name, which is no event. */
  private static final int KERNEL_CELLS = 394;

  /** Three queued read locks in softirqs, thirteen of RCU. */
  private static final int OWN_CELLS = 3 + 13;

  /** Of these, what the kernel reports (its FAILURE), and what of that no lock event shows. */
  private static final int REPORTED = 250 + 2 + 3;

  private static final int UNSEEN = 14;

  /** Events without which the flags of the next event must show the moment. */
  private static final Set<EventKind> SWITCHES =
      EnumSet.of(
          EventKind.IRQ_DISABLE, EventKind.IRQ_ENABLE, EventKind.BH_DISABLE, EventKind.BH_ENABLE);

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicContainer> everyCellFiresExactlyItsRules() throws IOException {
    return rows().entrySet().stream()
        .map(
            row ->
                DynamicContainer.dynamicContainer(
                    row.getKey(),
                    row.getValue().stream()
                        .map(cell -> DynamicTest.dynamicTest(cell.toString(), () -> test(cell)))));
  }

  @Test
  void noCellIsLost() throws IOException {
    assertThat(Matrix.cells()).hasSize(KERNEL_CELLS + OWN_CELLS);
    assertThat(Matrix.cells()).filteredOn(Cell::kernelReports).hasSize(REPORTED);
    assertThat(Matrix.cells()).filteredOn(cell -> !cell.unseen().isEmpty()).hasSize(UNSEEN);
    assertThat(Matrix.cells().stream().map(Cell::toString)).doesNotHaveDuplicates();
  }

  @Test
  void withoutItsStartATraceProvesLess() throws IOException {
    List<String> unproved = new ArrayList<>();
    for (Cell cell : Matrix.cells()) {
      List<Event> whole = Script.whole(Script.play(cell));
      List<Finding> found = inMemory(whole.subList(1, whole.size()));
      if (!rules(found).equals(cell.expected())
          || !found.stream().allMatch(LockingSelftestTest::certain)) {
        unproved.add(cell.toString());
      }
    }
    assertThat(unproved)
        .containsExactly(
            "double unlock rlock",
            "double unlock rsem",
            "ww context unlock twice",
            "ww context fini early",
            "spinlock nest unlocked",
            "RCU double unlock rcu",
            "RCU double unlock rcu_bh",
            "RCU double unlock rcu_sched");
  }

  @Test
  void theTableIsPrintedOnRequest() throws IOException {
    String table = table();
    assertThat(table.lines()).hasSize(rows().size());
    if (Boolean.getBoolean("lockreel.printMatrix")) {
      System.out.print(table);
    }
  }

  private void test(Cell cell) throws IOException {
    List<Event> events = Script.play(cell);
    String text = String.join("\n", events.stream().map(Event::json).toList()) + "\n";
    List<Finding> found = inMemory(events);
    assertThat(rules(found)).as("%s%n%s", cell.script(), text).isEqualTo(cell.expected());
    assertThat(found).as("the evidence is full").allMatch(LockingSelftestTest::certain);
    assertThat(found)
        .filteredOn(finding -> finding.rule() == Rule.IRQ_LOCK_INVERSION)
        .allSatisfy(
            finding -> assertThat(finding.headline()).matches(inversionHeadline(cell.script())));
    assertThat(rules(endToEnd(text))).as("as NDJSON%n%s", text).isEqualTo(cell.expected());
    List<Event> whole = Script.whole(events);
    String wholeText = String.join("\n", whole.stream().map(Event::json).toList()) + "\n";
    assertThat(rules(inMemory(whole))).as("from its start%n%s", text).isEqualTo(cell.expected());
    assertThat(inMemory(whole)).as("the evidence is full").allMatch(LockingSelftestTest::certain);
    assertThat(rules(endToEnd(wholeText)))
        .as("as NDJSON from its start%n%s", wholeText)
        .isEqualTo(cell.expected());
    List<Event> alone = events.stream().map(Event::byOneTask).toList();
    assertThat(rules(inMemory(alone))).as("all by one task%n%s", text).isEqualTo(cell.expected());
    List<Event> bare =
        events.stream()
            .filter(event -> !SWITCHES.contains(event.kind()))
            .map(Event::byFlags)
            .toList();
    assertThat(rules(inMemory(bare))).as("by the flags alone%n%s", text).isEqualTo(cell.expected());
  }

  private static List<Rule> rules(List<Finding> findings) {
    return findings.stream().map(Finding::rule).toList();
  }

  private static boolean certain(Finding finding) {
    return finding.severity() == Severity.ERROR && finding.count() == 1;
  }

  /** What the kernel prints when a dependency comes last, or else a usage. */
  private static String inversionHeadline(String script) {
    String last = script.substring(script.lastIndexOf('|') + 1);
    boolean dependency = last.indexOf("L(") != last.lastIndexOf("L(");
    return dependency
        ? "WARNING: (HARD|SOFT)IRQ-safe -> \\1IRQ-unsafe lock order detected"
        : "WARNING: possible irq lock inversion dependency detected";
  }

  private static List<Finding> inMemory(List<Event> events) {
    EventBatch batch = new EventBatch();
    batch.origin = new Origin("selftest", "selftest");
    batch.symbols = new Symbols();
    batch.showsHardirqThreaded = true;
    batch.showsBottomHalves = true;
    events.forEach(event -> event.addTo(batch));
    LockValidator graph = new LockValidator(new ClassAnnotations(List.of()));
    graph.source("selftest", new ReadTally()).accept(batch);
    return graph.findings();
  }

  private List<Finding> endToEnd(String text) throws IOException {
    Path trace = Files.writeString(folder.resolve("selftest.ndjson"), text);
    ReplayOptions options = BuiltinOptions.inMemory().withStrict(true).withParserThreads(0);
    try (Replay replay = new Replay(options, ReplayListener.NONE)) {
      replay.read(trace.toString());
      return replay.findings();
    }
  }

  private static Map<String, List<Cell>> rows() throws IOException {
    Map<String, List<Cell>> rows = new LinkedHashMap<>();
    for (Cell cell : Matrix.cells()) {
      rows.computeIfAbsent(cell.row(), row -> new ArrayList<>()).add(cell);
    }
    return rows;
  }

  private static String table() throws IOException {
    StringBuilder table = new StringBuilder();
    rows()
        .forEach(
            (row, cells) -> {
              table.append(String.format(Locale.ROOT, "%38s:", row));
              for (Cell cell : cells) {
                List<Rule> found = inMemory(Script.play(cell)).stream().map(Finding::rule).toList();
                String verdict = found.equals(cell.expected()) ? "ok" : "FAILED";
                table.append(String.format(Locale.ROOT, "%8s %-6s|", cell.column(), verdict));
                if (!cell.unseen().isEmpty()) {
                  table.append(" unseen: ").append(cell.unseen());
                }
              }
              table.append('\n');
            });
    return table.toString();
  }
}
