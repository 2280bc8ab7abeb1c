package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.replay.InMemory;
import dev.lockreel.report.NumberText;
import dev.lockreel.report.SchemaCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code lockreel search} as its user sees it. */
class SearchCommandTest {
  private static final String ZAP = "traces/search/zap-against-faults.ndjson";
  private static final String DEADLOCKS = "vfio-zap=memory-lock-first";
  private static final String LONG = "traces/search/invalidate-in-one-piece.ndjson";

  @TempDir(factory = InMemory.class)
  Path dir;

  private static JsonNode json(Shell run) throws IOException {
    SchemaCheck.conforms(run.out(), "search");
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void aScenarioWithoutFindingIsComplete() throws IOException {
    Shell run = Shell.run("search", ZAP);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOTHING_FOUND);
    assertThat(run.out())
        .contains("complete: 18 executions, every order of these 3 calls under")
        .contains("no finding");
    JsonNode json = json(Shell.run("search", "--output", "json", ZAP));
    assertThat(json.get("complete").asBoolean()).isTrue();
    assertThat(json.get("executions").asLong()).isEqualTo(18);
    assertThat(json.get("findings")).isEmpty();
  }

  @Test
  void aDeadlockIsShownInItsOrder() throws IOException {
    Shell run = Shell.run("search", "--protocol", DEADLOCKS, ZAP);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.out())
        .contains("Order: 9 steps, 1 preemption", "vcpu0/100", "lock(&vdev->vma_lock): waits");
    JsonNode finding =
        json(Shell.run("search", "--protocol", DEADLOCKS, "--output", "json", ZAP))
            .get("findings")
            .get(0);
    assertThat(finding.get("schedule")).hasSize(9);
    assertThat(Shell.run("search", "--protocol", DEADLOCKS, "--fail-on", "never", ZAP).exitCode())
        .isEqualTo(ExitCode.NOTHING_FOUND);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theResultIsTheSameWhateverTheThreads(int threads) {
    String[] options = {"--protocol", DEADLOCKS, "--output", "json"};
    assertThat(search(options, "--threads", Integer.toString(threads), ZAP).out())
        .isEqualTo(search(options, "--threads", "1", ZAP).out());
  }

  private static Shell search(String[] options, String... more) {
    return Shell.run(
        Stream.of(Stream.of("search"), Stream.of(options), Stream.of(more))
            .flatMap(each -> each)
            .toArray(String[]::new));
  }

  /** Two columns of some 40 characters each fit no 60. */
  @Test
  void columnsFoldToAListWhereTheTerminalIsNarrow() throws Exception {
    String[] search = {"search", "--protocol", DEADLOCKS, ZAP};
    String wide = Shell.runApart(null, Map.of("COLUMNS", "120"), search).out();
    String narrow = Shell.runApart(null, Map.of("COLUMNS", "60"), search).out();
    assertThat(wide).containsPattern("\n *vcpu0/100 +qemu/200\n");
    assertThat(narrow)
        .doesNotContainPattern("\n *vcpu0/100 +qemu/200\n")
        .containsPattern("\n +7  qemu/200 +lock\\(&vdev->memory_lock\\)\n");
    assertThat(order(narrow)).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
  }

  private static List<String> order(String text) {
    return text.lines()
        .dropWhile(each -> !each.startsWith("Order"))
        .takeWhile(each -> !each.isEmpty())
        .toList();
  }

  @Test
  void aBudgetIsKeptAndWhatIsCoveredIsSaid() throws IOException {
    Shell run = Shell.run("search", "--budget", "100", LONG);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOTHING_FOUND);
    assertThat(run.out())
        .contains("NOT COMPLETE: the budget of 100 executions is spent; 100 executions")
        .contains("every order with at most 0 preemptions");
    JsonNode json = json(Shell.run("search", "--budget", "100", "--output", "json", LONG));
    assertThat(json.get("complete").asBoolean()).isFalse();
    assertThat(json.get("executions").asLong()).isEqualTo(100);
    assertThat(json.get("orders").asLong()).isGreaterThan(1);
    assertThat(run.out())
        .contains(" and " + NumberText.count(json.get("orders").asLong(), "order"));
    assertThat(json.get("preemptions").asInt()).isZero();
  }

  @Test
  void aBoundOnPreemptionsIsCompleteInItself() throws IOException {
    JsonNode json = json(Shell.run("search", "--preemptions", "1", "--output", "json", ZAP));
    assertThat(json.get("complete").asBoolean()).isTrue();
    assertThat(json.get("preemptions").asInt()).isEqualTo(1);
  }

  @Test
  void aScheduleIsReplayedWithTheSameFinding() throws IOException {
    Path orders = dir.resolve("orders");
    JsonNode found =
        json(Shell.run(
                "search",
                "--protocol",
                DEADLOCKS,
                "--schedules",
                orders.toString(),
                "--output",
                "json",
                ZAP))
            .get("findings")
            .get(0);
    String fingerprint = found.get("fingerprint").asText();
    Path schedule = orders.resolve(fingerprint + ".ndjson");
    String[] replay = {
      "replay", "--execute", "--schedule", schedule.toString(), "--output", "json", ZAP
    };
    Shell run = Shell.run(replay);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FINDINGS);
    JsonNode findings = new ObjectMapper().readTree(run.out()).get("findings");
    assertThat(findings)
        .anySatisfy(each -> assertThat(each.get("fingerprint").asText()).isEqualTo(fingerprint));

    Files.writeString(
        schedule, Files.readString(schedule).replace("&vdev->vma_lock", "&vdev->other_lock"));
    Shell other = Shell.run(replay);
    assertThat(other.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(other.err())
        .contains("the schedule is not of this scenario")
        .contains("in the schedule it is vcpu0/100: vfio_pci_mmap_fault")
        .doesNotContain("OrderStep[")
        .hasLineCount(1);
  }

  /** A variant of the command line goes with those of the schedule; a cut schedule is refused. */
  @Test
  void aScheduleHasToShowItsFinding() throws IOException {
    Path schedule = Path.of(scheduleOf(ZAP));
    String[] replay = {
      "replay", "--execute", "--protocol", DEADLOCKS, "--schedule", schedule.toString(), ZAP
    };
    assertThat(Shell.run(replay).exitCode()).isEqualTo(ExitCode.FINDINGS);
    Files.write(schedule, Files.readAllLines(schedule).subList(0, 5));
    Shell cut = Shell.run(replay);
    assertThat(cut.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(cut.err()).contains("its order does not show the finding").hasLineCount(1);
  }

  /** The bound on steps is the schedule's, so that what is endless there is so again. */
  @Test
  void theScheduleOfALivelockIsReplayed() throws IOException {
    Path orders = dir.resolve("orders");
    Shell.run(
        "search", "--steps", "12", "--preemptions", "0", "--schedules", orders.toString(), ZAP);
    try (Stream<Path> files = Files.list(orders)) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              each ->
                  assertThat(
                          Shell.run("replay", "--execute", "--schedule", each.toString(), ZAP)
                              .exitCode())
                      .isEqualTo(ExitCode.FINDINGS));
    }
  }

  /** A protocol that no searched call runs has made the state; a choice is of the command line. */
  @Test
  void aScheduleHasTheProtocolsOfTheSetUpAndTheChoices() throws IOException {
    Path file = dir.resolve("scenario.ndjson");
    String memory = "\"dev\":\"0x1000\"";
    String vma = memory + ",\"mm\":\"0x2000\",\"vma\":\"0x3000\"";
    Files.write(
        file,
        List.of(
            event("vfio_pci_open", 1, memory),
            event("vfio_pci_mmap", 1, vma + ",\"start\":\"0x4000\",\"end\":\"0x6000\",\"ret\":0"),
            event("vfio_pci_fault", 1, vma + ",\"address\":\"0x4000\",\"ret\":256"),
            event("vfio_pci_fault", 2, vma + ",\"address\":\"0x5000\""),
            event(
                "mmu_notifier_invalidate_range_start",
                3,
                "\"mm\":\"0x2000\",\"start\":\"0x4000\",\"end\":\"0x6000\"")));
    assertEachIsReplayed(file, "--protocol", "vfio-zap=vma-list");
    // The set-up's fault has a finding: an order without a step.
    assertEachIsReplayed(file, "--protocol", "vfio-fault=remap-once");
    Path eagain = Path.of("traces/search/two-invalidations.ndjson");
    assertEachIsReplayed(
        eagain, "--protocol", "hmm-invalidate=before-fix", "--choose", "callback-eagain=1");
  }

  private void assertEachIsReplayed(Path scenario, String... options) throws IOException {
    Path orders = dir.resolve("orders of " + scenario.getFileName());
    List<String> search = new ArrayList<>(List.of("search", "--schedules", orders.toString()));
    search.addAll(List.of(options));
    search.add(scenario.toString());
    Shell.run(search.toArray(new String[0]));
    try (Stream<Path> files = Files.list(orders)) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              each -> {
                Shell run =
                    Shell.run(
                        "replay", "--execute", "--schedule", each.toString(), scenario.toString());
                assertThat(run.err()).doesNotContain("schedule");
                assertThat(run.exitCode()).isEqualTo(ExitCode.FINDINGS);
              });
    }
  }

  private static String event(String name, int pid, String fields) {
    return "{\"event\":\"%s\",\"ts\":1000,\"cpu\":0,\"pid\":%d,\"comm\":\"t\",%s}"
        .formatted(name, pid, fields);
  }

  /** What a scenario says of its search and no one understands is no wrong usage. */
  @Test
  void settingsThatAreNoneAreRefused() throws IOException {
    assertRefused("{\"choices\":{\"callback-again\":1}}", "there is no choice 'callback-again'");
    assertRefused("{\"choices\":[\"callback-eagain\"]}", "choices is no object");
    assertRefused("{\"protocols\":\"vfio-zap=vma-list\"}", "protocols is no list");
    assertRefused("{\"without\":\"mmap-write-lock-required\"}", "without is no list");
  }

  /** A schedule with a choice that there is not is refused as well. */
  @Test
  void aScheduleHasChoicesThatThereAre() throws IOException {
    Path schedule = Path.of(scheduleOf(ZAP));
    List<String> lines = new ArrayList<>(Files.readAllLines(schedule));
    lines.set(0, lines.get(0).replaceFirst("\"choices\":\\{", "\"choices\":{\"again\":1"));
    Files.write(schedule, lines);
    Shell run = Shell.run("replay", "--execute", "--schedule", schedule.toString(), ZAP);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains(schedule + ": there is no choice 'again'").hasLineCount(1);
  }

  /** One of the schedules that a search of the scenario writes. */
  private String scheduleOf(String scenario) throws IOException {
    Path orders = dir.resolve("orders");
    Shell.run("search", "--protocol", DEADLOCKS, "--schedules", orders.toString(), scenario);
    try (Stream<Path> files = Files.list(orders)) {
      return files.findFirst().orElseThrow().toString();
    }
  }

  private void assertRefused(String settings, String why) throws IOException {
    Path file = dir.resolve("settings.ndjson");
    List<String> lines = new ArrayList<>(Files.readAllLines(Path.of(ZAP)));
    lines.set(0, "{\"comment\":\"\",\"search\":" + settings + "}");
    Files.write(file, lines);
    String schedule = scheduleOf(ZAP);
    for (Shell run :
        List.of(
            Shell.run("search", file.toString()),
            Shell.run("replay", "--execute", "--schedule", schedule, file.toString()))) {
      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err()).contains("settings.ndjson:1: " + why).hasLineCount(1);
    }
  }

  /** A slip of the pen would make a proof of nothing. */
  @Test
  void whatIsNoEventAndWhatNoEventMakesIsSaid() throws IOException {
    Path file = dir.resolve("slips.ndjson");
    String slips =
        Files.readString(Path.of(ZAP))
            .replace("vfio_pci_reset", "vfio_pci_rest")
            .replace("0xffff888102d49e10\",\"address", "0xffff888102d49fff\",\"address");
    Files.writeString(file, slips);
    assertThat(Shell.run("search", file.toString()).err())
        .contains("left out, since there are no such events: vfio_pci_rest")
        .contains(
            "vfio_pci_fault of vcpu0/100 names vma 0xffff888102d49fff, which no event of the"
                + " scenario makes");
    assertThat(Shell.run("search", ZAP).err()).doesNotContain("names", "left out");
  }

  /** What cannot be written is said before the search. */
  @Test
  void anOutputThatCannotBeWrittenIsSaidFirst() {
    Shell run = Shell.run("search", "--output-file", dir.resolve("no/file").toString(), LONG);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("no such file").hasLineCount(1);
  }

  @Test
  void aBudgetOfAgesIsNone() {
    Shell run = Shell.run("search", "--budget", "999999999999h", ZAP);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOTHING_FOUND);
    assertThat(run.out()).contains("complete: 18 executions");
  }

  @Test
  void whatIsNoScenarioIsRefused() throws IOException {
    Path noCall = dir.resolve("state.ndjson");
    Files.writeString(
        noCall,
        "{\"event\":\"vfio_pci_open\",\"ts\":1,\"cpu\":0,\"pid\":1,\"comm\":\"a\",\"dev\":\"0x10\"}\n");
    Shell run = Shell.run("search", noCall.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("it has no call").hasLineCount(1);

    Path pid = dir.resolve("pid.ndjson");
    String zap = Files.readString(Path.of(ZAP));
    Files.writeString(pid, zap.replace("\"pid\":100,", "\"pid\":4194304,"));
    assertThat(Shell.run("search", pid.toString()).err())
        .isEqualTo("lockreel: " + pid + ": pid 4194304: those of Linux are below 4194304\n");

    Path noLine = dir.resolve("broken.ndjson");
    Files.writeString(noLine, zap + "{\"event\":\n");
    Shell broken = Shell.run("search", noLine.toString());
    assertThat(broken.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(broken.err()).contains("broken.ndjson:7");
    assertThat(Shell.run("search", dir.resolve("none").toString()).exitCode())
        .isEqualTo(ExitCode.FAILED);
    assertThat(Shell.run("search", dir.toString()).err())
        .isEqualTo("lockreel: " + dir + ": is a folder\n");
  }

  /** The reader of the set-up waits for an invalidation that only the search could end. */
  @Test
  void aSetUpThatDoesNotComeToRestIsRefused() throws IOException {
    String event = "{\"event\":\"%s\",\"ts\":%d,\"cpu\":0,\"pid\":%d,\"comm\":\"gpu\",%s}";
    String mm = "\"mm\":\"0x2000\",\"start\":\"0x4000\",\"end\":\"0x8000\",\"ret\":0";
    String mni = "\"mni\":\"0x1000\"";
    Path file = dir.resolve("waits.ndjson");
    Files.writeString(
        file,
        String.join(
            "\n",
            event.formatted("mmu_interval_notifier_insert", 1, 10, mni + ",\"length\":9," + mm),
            event.formatted("mmu_notifier_invalidate_range_start", 2, 10, mm),
            event.formatted("mmu_interval_read_begin", 3, 11, mni + ",\"ret\":3"),
            event.formatted("mmu_interval_read_begin", 4, 12, mni),
            ""));
    Shell run = Shell.run("search", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .contains("the set-up does not come to rest: mmu_interval_read_begin of gpu/11 still waits")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--budget=soon",
        "--preemptions=-1",
        "--threads=0",
        "--protocol=vfio-zap=none",
        "--protocol=vfio-zap",
        "--choose=weather",
        "--choose=callback-eagain=-1",
      })
  void wrongUsageIsSaid(String option) {
    Shell run = Shell.run("search", option, ZAP);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
  }

  /** Many calls take many steps together, and none of them is endless or left out for that. */
  @Test
  void manyCallsAreNoLivelock() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(Path.of(ZAP)).subList(1, 3));
    String call = "{\"event\":\"%s\",\"ts\":%d,\"cpu\":0,\"pid\":1,\"comm\":\"a\",%s}";
    String dev = "\"dev\":\"0xffff888100af0800\"";
    String fault = dev + ",\"vma\":\"0xffff888102d49e10\",\"address\":\"0x7f3fbd9fd000\"";
    for (int i = 0; i < 400; i++) {
      lines.add(call.formatted("vfio_pci_reset", 2_000_000 + i, dev));
    }
    lines.add(call.formatted("vfio_pci_fault", 3_000_000, fault));
    Path file = Files.write(dir.resolve("many.ndjson"), lines);
    String remaps = "vfio-fault=remap-once";
    JsonNode json =
        json(Shell.run("search", "--protocol", remaps, "--output", "json", file.toString()));
    assertThat(json.get("executions").asLong()).isEqualTo(1);
    assertThat(json.get("findings"))
        .singleElement()
        .satisfies(
            each -> assertThat(each.get("rule").asText()).isEqualTo("mmap-write-lock-required"));
    assertThat(json.get("findings").get(0).get("schedule")).hasSizeGreaterThan(2_000);
  }

  /** A call that is longer than the bound is taken for endless. */
  @Test
  void aCallThatTakesTooManyStepsIsALivelock() {
    Shell run = Shell.run("search", "--steps", "12", "--preemptions", "0", ZAP);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.out()).contains("livelock: a call takes steps for ever");
  }

  @Test
  void anInterruptedSearchSaysWhatItHas() throws Exception {
    Process search = Shell.process("search", "--threads", "1", LONG).start();
    // The line that comes before the search without bound.
    int next = search.getErrorStream().read();
    while (next != '\n' && next >= 0) {
      next = search.getErrorStream().read();
    }
    assertThat(
            new ProcessBuilder("kill", "-INT", Long.toString(search.pid()))
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
    Shell ended = Shell.ended(search);
    assertThat(ended.out()).contains("NOT COMPLETE: interrupted");
    assertThat(ended.exitCode()).isEqualTo(130);
  }
}
