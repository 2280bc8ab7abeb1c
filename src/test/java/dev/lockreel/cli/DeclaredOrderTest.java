package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import dev.lockreel.config.OrderRuleFile;
import dev.lockreel.report.SchemaCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Declared orders, from traces and rules to findings. */
class DeclaredOrderTest {
  private static final String ORDER = "- {name: abc, order: [A, B, C], reason: because}\n";

  @TempDir private Path folder;

  @Test
  void anAcquisitionAgainstTheOrderIsAFindingWithItsEvidence() throws IOException {
    CommandRun run = replay(ORDER, new LockTrace().take(1, "B", "A").release(1, "A", "B"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.FINDINGS);
    JsonNode finding = run.json().at("/findings/0");
    assertThat(finding.at("/rule").asText()).isEqualTo("lock-order-rule");
    assertThat(finding.at("/severity").asText()).isEqualTo("error");
    assertThat(finding.at("/confidence").asText()).isEqualTo("certain");
    assertThat(finding.at("/count").asInt()).isOne();
    assertThat(finding.at("/classes")).hasToString("[\"B\",\"A\"]");
    assertThat(finding.at("/path/0/from").asText()).isEqualTo("B");
    assertThat(finding.at("/witness/position").asText()).isEqualTo("trace.ndjson:2");
    assertThat(finding.at("/witness/held/0/class").asText()).isEqualTo("B");
    assertThat(finding.at("/explanation").asText())
        .isEqualTo(
            "Rule \"abc\" declares the order A, B, C: A was taken while B was held. The rule's"
                + " reason: because");
    assertThat(SchemaCheck.schema("report").validate(run.report(), InputFormat.JSON)).isEmpty();
  }

  @Test
  void theTextReportNamesTheHeldLock() throws IOException {
    new LockTrace().take(1, "B", "A").write(folder.resolve("trace.ndjson"));
    Files.writeString(folder.resolve("rules.yaml"), ORDER);
    CommandRun run = CommandRun.text(folder, arguments());
    assertThat(run.report())
        .contains(
            "declared lock order broken",
            "is trying to acquire lock:",
            "but task is already holding lock:",
            "Rule \"abc\" declares the order A, B, C: A was taken while B was held.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"B X A", "C X Y A", "C B"})
  void depthOfTheStackDoesNotMatter(String taken) throws IOException {
    assertThat(broken(ORDER, new LockTrace().take(1, taken.split(" ")))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"A B C", "A C", "A X B", "X A", "B X"})
  void theDeclaredOrderIsFine(String taken) throws IOException {
    assertThat(broken(ORDER, new LockTrace().take(1, taken.split(" ")))).isEmpty();
  }

  @Test
  void aTrylockWaitsForNothing() throws IOException {
    assertThat(broken(ORDER, new LockTrace().take(1, "B").tryTake(1, "A"))).isEmpty();
    assertThat(broken(ORDER, new LockTrace().tryTake(1, "B").take(1, "A"))).hasSize(1);
  }

  @Test
  void anotherContextHoldsNothing() throws IOException {
    LockTrace trace = new LockTrace().take(1, "B").hardirq().take(1, "A").release(1, "A");
    assertThat(broken(ORDER, trace.irqsOn().release(1, "B"))).isEmpty();
  }

  @Test
  void neverUnderHoldsForTrylocksToo() throws IOException {
    String rules = "- never-under: {lock: X, under: [A, B]}\n";
    assertThat(broken(rules, new LockTrace().take(1, "B", "C").tryTake(1, "X"))).hasSize(1);
    assertThat(broken(rules, new LockTrace().take(1, "C", "X", "A"))).isEmpty();
  }

  @Test
  void nothingIsTakenUnderALeaf() throws IOException {
    String rules = "- leaf: [A]\n";
    assertThat(broken(rules, new LockTrace().take(1, "A", "X"))).hasSize(1);
    assertThat(broken(rules, new LockTrace().take(1, "A").tryTake(1, "X"))).hasSize(1);
    assertThat(broken(rules, new LockTrace().take(1, "A").unchecked(1, "X"))).isEmpty();
    assertThat(broken(rules, new LockTrace().take(1, "X", "A"))).isEmpty();
  }

  @Test
  void anIrqSafeLockIsNeverHeldWithHardirqsEnabled() throws IOException {
    String rules = "- irq-safe: [A]\n";
    assertThat(broken(rules, new LockTrace().take(1, "A"))).hasSize(1);
    assertThat(broken(rules, new LockTrace().tryTake(1, "A"))).hasSize(1);
    assertThat(broken(rules, new LockTrace().irqsOff().take(1, "A").irqsOn().take(1, "B")))
        .extracting(each -> each.at("/explanation").asText())
        .containsExactly(
            "A rule declares A never to be held with hardirqs enabled: hardirqs were switched on"
                + " while A was held.");
    assertThat(
            broken(
                rules,
                new LockTrace().irqsOff().take(1, "A").release(1, "A").irqsOn().take(1, "B")))
        .isEmpty();
  }

  @Test
  void theRulesSeverityCounts() throws IOException {
    LockTrace trace = new LockTrace().take(1, "B", "A");
    assertThat(replay("- {order: [A, B], severity: note}", trace).exitCode()).isZero();
    assertThat(replay("- {order: [A, B], severity: warning}", trace).exitCode()).isZero();
    assertThat(replay("- {order: [A, B], severity: error}", trace).exitCode())
        .isEqualTo(ExitCode.FINDINGS);
  }

  @Test
  void everyAcquisitionCountsAndAReleaseBelowDoesNot() throws IOException {
    LockTrace trace = new LockTrace();
    for (int i = 0; i < 5; i++) {
      trace.take(1, "B", "X", "A").release(1, "X", "A", "B");
    }
    trace.take(1, "B", "A").release(1, "A", "B");
    assertThat(broken(ORDER, trace))
        .extracting(each -> each.at("/count").asInt())
        .containsExactly(6);
  }

  /** The naive twin: every held lock against every rule at every acquisition. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void countsAreThoseOfASlowSearch(long seed) throws IOException {
    String rules =
        """
        - {name: o, order: [A, B, C]}
        - {name: n, never-under: {lock: [D], under: [A, E]}}
        - {name: l, leaf: [E]}
        """;
    Random random = new Random(seed);
    Map<Integer, List<String>> held = new HashMap<>();
    Map<String, Integer> expected = new TreeMap<>();
    LockTrace trace = new LockTrace();
    for (int i = 0; i < 2_000; i++) {
      int pid = 1 + random.nextInt(3);
      List<String> stack = held.computeIfAbsent(pid, p -> new ArrayList<>());
      String name = "ABCDEF".substring(random.nextInt(6)).substring(0, 1);
      if (stack.size() > 4 || stack.contains(name)) {
        if (!stack.isEmpty()) {
          trace.release(pid, stack.remove(random.nextInt(stack.size())));
        }
        continue;
      }
      boolean tries = random.nextInt(4) == 0;
      for (String below : stack) {
        count(expected, below, name, tries);
      }
      stack.add(name);
      if (tries) {
        trace.tryTake(pid, name);
      } else {
        trace.take(pid, name);
      }
    }
    Map<String, Integer> found = new TreeMap<>();
    for (JsonNode each : broken(rules, trace)) {
      String rule = each.at("/explanation").asText().replaceAll("Rule \"(.)\".*", "$1");
      found.put(
          rule + each.at("/classes/0").asText() + each.at("/classes/1").asText(),
          each.at("/count").asInt());
    }
    assertThat(found).isEqualTo(expected);
  }

  private static void count(
      Map<String, Integer> expected, String below, String name, boolean tries) {
    if (!tries && "ABC".contains(below) && "ABC".contains(name) && below.compareTo(name) > 0) {
      expected.merge("o" + below + name, 1, Integer::sum);
    }
    if (name.equals("D") && "AE".contains(below)) {
      expected.merge("n" + below + name, 1, Integer::sum);
    }
    if (below.equals("E")) {
      expected.merge("l" + below + name, 1, Integer::sum);
    }
  }

  /** The task takes the lock again and gets it, so a release of the first time was lost. */
  @Test
  void whatRestsOnALostReleaseIsWithdrawn() throws IOException {
    Path trace = Path.of("traces/lock/lost-release.ndjson");
    Files.writeString(folder.resolve("rules.yaml"), "- leaf: [A]\n- leaf: [B]\n- leaf: [C]\n");
    CommandRun run =
        CommandRun.json(
            folder, "replay", trace.toString(), "--rules", folder.resolve("rules.yaml").toString());
    assertThat(run.json().at("/findings")).isEmpty();
  }

  @Test
  void aDatabaseIsHeldAgainstNewRulesAndCountsGoOn() throws IOException {
    Path db = folder.resolve("db");
    Path trace =
        new LockTrace().take(1, "B", "A").release(1, "A", "B").write(folder.resolve("one.ndjson"));
    Path more =
        new LockTrace()
            .take(2, "B", "A")
            .release(2, "A", "B")
            .take(2, "B", "A")
            .release(2, "A", "B")
            .write(folder.resolve("two.ndjson"));
    Path other = new LockTrace().take(3, "F").release(3, "F").write(folder.resolve("three.ndjson"));
    Path rules = Files.writeString(folder.resolve("rules.yaml"), ORDER + "- irq-safe: [A]\n");
    assertThat(
            CommandRun.json(folder, "replay", "--db", db.toString(), trace.toString()).exitCode())
        .isZero();
    for (int i = 0; i < 2; i++) {
      CommandRun run =
          CommandRun.json(
              folder,
              "replay",
              "--db",
              db.toString(),
              "--rules",
              rules.toString(),
              other.toString());
      assertThat(run.json().at("/findings"))
          .extracting(each -> each.at("/count").asInt())
          .containsExactly(1, 1);
      assertThat(run.json().at("/findings/0/witness/position").asText()).startsWith("one.ndjson:");
    }
    CommandRun run =
        CommandRun.json(
            folder, "replay", "--db", db.toString(), "--rules", rules.toString(), more.toString());
    assertThat(run.json().at("/findings"))
        .filteredOn(each -> each.at("/classes").size() == 2)
        .extracting(each -> each.at("/count").asInt())
        .containsExactly(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mmap_lock|&mm->mmap_lock|true",
        "lock|&mm->mmap_lock|false",
        "&mm->mmap_*|&mm->mmap_lock|true",
        "vma_lock|&vdev->vma_lock|true",
        "rename_lock|rename_lock|true",
        "seqcount|rename_lock.seqcount|true",
      })
  void classesAreFoundByPatternAndMemberName(String pattern, String name, boolean fits)
      throws IOException {
    LockTrace trace = new LockTrace().take(1, "B", name);
    assertThat(broken("- order: [\"" + pattern + "\", B]\n", trace)).hasSize(fits ? 1 : 0);
  }

  @Test
  void builtInRulesFitTheirSchemaAndFire() throws IOException {
    for (String name : OrderRuleFile.builtinNames()) {
      Path file = Path.of("src/main/resources/dev/lockreel/rules", name + ".yaml");
      assertThat(
              SchemaCheck.schema("order-rules").validate(Files.readString(file), InputFormat.YAML))
          .isEmpty();
      assertThat(OrderRuleFile.builtin(name)).isNotEmpty().allMatch(rule -> !rule.name().isEmpty());
    }
    Path trace =
        new LockTrace()
            .take(1, "&vdev->memory_lock", "&mm->mmap_lock")
            .write(folder.resolve("trace.ndjson"));
    CommandRun run = CommandRun.json(folder, "replay", trace.toString(), "--rules", "builtin:vfio");
    assertThat(run.json().at("/findings")).hasSize(1);
    CommandRun unknown =
        CommandRun.json(folder, "replay", trace.toString(), "--rules", "builtin:vfi");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(unknown.err()).contains("no built-in rules 'vfi'; there are hmm, mm, vfio");
  }

  /** A misspelt name would make a rule that nothing breaks. */
  @Test
  void aPatternThatFitsNoClassIsNamed() throws IOException {
    LockTrace trace = new LockTrace().take(1, "A", "B").release(1, "B", "A");
    CommandRun run = replay("- order: [A, Bee]\n- never-under: {lock: C*, under: A}\n", trace);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOTHING_FOUND);
    assertThat(run.err())
        .isEqualTo(
            "lockreel: "
                + folder.resolve("rules.yaml")
                + ": no lock class fits 'Bee', 'C*'"
                + System.lineSeparator());
    assertThat(replay("- order: [A, B]\n", trace).err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "- name: x|1: order, never-under, irq-safe, leaf: none of them in this entry",
        "- order: [a]|1: order: two classes or more are expected",
        "- order: a|1: order: a list is expected",
        "- {leaf: [a], order: [a, b]}|1: order: an entry holds one rule",
        "- never-under: {lock: a}|1: never-under: under: missing",
        "- never-under: [a]|1: never-under: {lock: …, under: […]} is expected",
        "- never-under: {lock: a, over: b}|1: over: unknown key; there are lock, under",
        "- {leaf: [a], severity: fatal}|1: severity: unknown value \"fatal\"; there are error",
        "- lock: a|1: lock: unknown key; there are name, order, never-under, irq-safe, leaf",
      })
  void aMistakeIsNamedWithFileLineKeyAndReason(String text, String message) throws IOException {
    CommandRun run = replay(text, new LockTrace().take(1, "A"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("rules.yaml:" + message);
    assertThat(SchemaCheck.schema("order-rules").validate(text, InputFormat.YAML)).isNotEmpty();
  }

  private List<JsonNode> broken(String rules, LockTrace trace) throws IOException {
    List<JsonNode> broken = new ArrayList<>();
    for (JsonNode finding : replay(rules, trace).json().at("/findings")) {
      if (finding.at("/rule").asText().equals("lock-order-rule")) {
        broken.add(finding);
      }
    }
    return broken;
  }

  private CommandRun replay(String rules, LockTrace trace) throws IOException {
    trace.write(folder.resolve("trace.ndjson"));
    Files.writeString(folder.resolve("rules.yaml"), rules);
    return CommandRun.json(folder, arguments());
  }

  private String[] arguments() {
    return new String[] {
      "replay",
      folder.resolve("trace.ndjson").toString(),
      "--rules",
      folder.resolve("rules.yaml").toString()
    };
  }
}
