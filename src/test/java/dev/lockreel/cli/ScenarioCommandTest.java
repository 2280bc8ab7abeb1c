package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.replay.InMemory;
import dev.lockreel.report.SchemaCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scenarios that are cut from captures of a real machine, and searched. */
class ScenarioCommandTest {
  private static final String VFIO = "traces/captures/vfio-bar-fault.txt.zst";
  private static final String HMM = "traces/captures/hmm.txt.zst";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir(factory = InMemory.class)
  Path dir;

  private Path cut(String capture, String at, String window) {
    Path file = dir.resolve("scenario.ndjson");
    Shell run =
        Shell.run(
            "scenario", capture, "--at", at, "--window", window, "--output-file", file.toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.NOTHING_FOUND);
    assertThat(run.out()).isEmpty();
    return file;
  }

  private static List<JsonNode> events(Path scenario) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(scenario)) {
      events.add(JSON.readTree(line));
    }
    return events.subList(1, events.size());
  }

  private static JsonNode search(Path scenario, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("search", "--output", "json"));
    all.addAll(List.of(options));
    all.add(scenario.toString());
    Shell run = Shell.run(all.toArray(String[]::new));
    SchemaCheck.conforms(run.out(), "search");
    return JSON.readTree(run.out());
  }

  /** Four tasks of the capture: three faults, two of them on one VMA, and a munmap. */
  @Test
  void aFaultStormOfARealMachineIsSearched() throws IOException {
    Path scenario = cut(VFIO, "6.2579", "8ms");
    List<String> calls = new ArrayList<>();
    Set<Integer> tasks = new TreeSet<>();
    for (JsonNode each : events(scenario)) {
      if (!each.has("ret") && !each.get("event").asText().equals("vfio_pci_open")) {
        calls.add(each.get("event").asText());
        tasks.add(each.get("pid").asInt());
      }
    }
    assertThat(calls)
        .containsExactly("vfio_pci_fault", "vfio_pci_fault", "vfio_pci_fault", "vma_unmap");
    assertThat(tasks).containsExactly(78, 79, 80, 81);
    JsonNode quiet = search(scenario);
    assertThat(quiet.get("complete").asBoolean()).isTrue();
    assertThat(quiet.get("findings")).isEmpty();
    // The two faults on one VMA reach the BUG_ON where each remaps all of it.
    assertThat(search(scenario, "--protocol", "vfio-fault=remap-each").get("findings"))
        .anySatisfy(
            each -> assertThat(each.get("rule").asText()).isEqualTo("pte-already-populated"));
  }

  /** An invalidation and its reader; its end comes after the window and is there. */
  @ParameterizedTest
  @CsvSource({"4.8475, 200us, 3", "4.9479, 20us, 3"})
  void invalidationsOfARealMachineAreSearched(String at, String window, int calls)
      throws IOException {
    Path scenario = cut(HMM, at, window);
    JsonNode result = search(scenario);
    assertThat(result.get("calls").asInt()).isEqualTo(calls);
    assertThat(result.get("complete").asBoolean()).isTrue();
    assertThat(result.get("findings")).isEmpty();
  }

  /** What was made and is gone by then is not in the state. */
  @Test
  void theStateIsWhatLivesThen() throws IOException {
    Path trace = dir.resolve("trace.ndjson");
    String vma = "\"dev\":\"0x1000\",\"mm\":\"0x2000\",\"vma\":\"0x%d000\"";
    String map = vma + ",\"start\":\"0x%d00000\",\"end\":\"0x%d10000\",\"ret\":0";
    write(
        trace,
        line("vfio_pci_open", 1, 10, "\"dev\":\"0x1000\""),
        line("vfio_pci_mmap", 2, 10, map.formatted(3, 3, 3)),
        line("vfio_pci_mmap", 3, 10, map.formatted(4, 4, 4)),
        line("vma_unmap", 4, 10, vma.formatted(3) + ",\"ret\":0"),
        line("vfio_pci_memory", 5, 10, "\"dev\":\"0x1000\",\"enabled\":false,\"ret\":0"),
        line("vfio_pci_memory", 6, 10, "\"dev\":\"0x1000\",\"enabled\":true,\"ret\":0"),
        line("vfio_pci_fault", 100, 11, vma.formatted(4) + ",\"address\":\"0x400000\""),
        line("vfio_pci_reset", 101, 10, "\"dev\":\"0x1000\""));
    List<JsonNode> events = events(cut(trace.toString(), "0.0001", "10us"));
    assertThat(events.stream().map(each -> each.get("event").asText()))
        .containsExactly(
            "vfio_pci_open",
            "vfio_pci_mmap",
            "vfio_pci_memory",
            "vfio_pci_fault",
            "vfio_pci_reset");
    assertThat(events.get(1).get("vma").asText()).isEqualTo("0x4000");
    assertThat(events.get(2).get("enabled").asBoolean()).isTrue();
    assertThat(events.get(3).has("ret")).isFalse();
  }

  /** Linux 6.12 says how large a page a fault asks for, which is a number and no address. */
  @Test
  void fieldsAreWrittenInTheirForms() throws IOException {
    Path trace = dir.resolve("trace.ndjson");
    String vma = "\"dev\":\"0x1000\",\"mm\":\"0x2000\",\"vma\":\"0x3000\"";
    write(
        trace,
        line("vfio_pci_open", 1, 10, "\"dev\":\"0x1000\""),
        line(
            "vfio_pci_mmap",
            2,
            10,
            vma + ",\"start\":\"0x0\",\"end\":\"0x400000\",\"bar\":2,\"ret\":0"),
        line("vfio_pci_fault", 100, 11, vma + ",\"address\":\"0x200000\",\"page_order\":9"));
    List<JsonNode> events = events(cut(trace.toString(), "0.0001", "10us"));
    assertThat(events.get(1).get("bar").isInt()).isTrue();
    assertThat(events.get(2).get("page_order").asInt()).isEqualTo(9);
    assertThat(events.get(2).get("address").asText()).isEqualTo("0x200000");
  }

  private static void write(Path trace, String... lines) throws IOException {
    Files.write(trace, List.of(lines));
  }

  private static String line(String event, int micros, int pid, String fields) {
    return "{\"event\":\"%s\",\"ts\":%d000,\"cpu\":0,\"pid\":%d,\"comm\":\"t\",%s}"
        .formatted(event, micros, pid, fields);
  }

  /** The scenario names the protocols, so that its search needs no options to show the finding. */
  @ParameterizedTest
  @CsvSource({
    "traces/vfio/concurrent-faults.ndjson, pte-already-populated, vfio-fault=remap-each",
    // A callback of the capture would have to block, which the search then may choose.
    "traces/hmm/callback-events.ndjson, invalidation-contract, hmm-invalidate=before-fix",
    "traces/hmm/callback-events-returning.ndjson, invalidation-contract, hmm-invalidate=before-fix",
    // Its faults are in flight since their page faults, 18 ms before their handlers run.
    VFIO + ", pte-already-populated, vfio-fault=remap-each",
    // One of the two never comes to its handler: the other has mapped the page by then.
    VFIO + ", pte-already-populated, vfio-zap=vma-list vfio-fault=remap-each",
    // Its other fault begins 6 ms after the one that is found, which is still in flight then.
    VFIO + ", duplicate-vma-tracking, vfio-zap=vma-list vfio-fault=remap-each",
    // It is found 20 ms after it began, when all of its calls had long been made.
    VFIO + ", waiter-stuck, vfio-zap=memory-lock-first vfio-fault=remap-once",
    // The reader waits for an invalidation that began before the window.
    "traces/captures/sem-notifier_leak.txt.zst, waiter-stuck, hmm-invalidate=sequence",
  })
  void aFindingOfAProtocolIsShownByTheSearchAroundIt(String trace, String rule, String protocols)
      throws IOException {
    List<String> options = new ArrayList<>(List.of("--execute"));
    for (String each : protocols.split(" ", -1)) {
      options.addAll(List.of("--protocol", each));
    }
    Shell run = around(trace, rule, "1ms", options);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.NOTHING_FOUND);
    assertThat(run.err()).doesNotContain("recorded");
    assertThat(rules(search(around()))).contains(rule);
  }

  /** A page fault that comes to no call of the handler is one in a VMA that another call names. */
  @Test
  void aPageFaultWithoutHandlerIsACall() throws IOException {
    Path trace = dir.resolve("trace.ndjson");
    String fault =
        "\"vma\":\"0x3000\",\"mm\":\"0x2000\",\"start\":\"0x400000\",\"end\":\"0x410000\",";
    String address = "\"tgid\":10,\"address\":\"0x40%s000\"";
    write(
        trace,
        line("vfio_pci_fault", 1, 10, fault + address.formatted("0")),
        line("vfio_pci_fault_ret", 2, 10, "\"ret\":256"),
        line("page_fault_user", 3, 12, address.formatted("2")),
        line("page_fault_user", 100, 11, address.formatted("5")),
        line("page_fault_user", 101, 12, address.formatted("f0")));
    List<JsonNode> events = events(cut(trace.toString(), "0.0001", "10us"));
    assertThat(events.stream().map(each -> each.get("event").asText()))
        .containsExactly("vfio_pci_open", "vfio_pci_mmap", "vfio_pci_fault", "vfio_pci_fault");
    assertThat(events.get(2).get("address").asText()).isEqualTo("0x400000");
    assertThat(events.get(3).get("address").asText()).isEqualTo("0x405000");
    assertThat(events.get(3).get("pid").asInt()).isEqualTo(11);
    assertThat(events.get(3).get("vma").asText()).isEqualTo("0x3000");
    assertThat(events.get(3).has("ret")).isFalse();
  }

  /** The capture begins after a notifier was inserted: its callback says of which mm it is. */
  @Test
  void aNotifierFromBeforeTheCaptureIsMadeUp() throws IOException {
    Path trace = dir.resolve("trace.ndjson");
    String range = "\"mm\":\"0x2000\",\"start\":\"0x4000\",\"end\":\"0x8000\"";
    write(
        trace,
        line("mmu_interval_invalidate", 1, 10, "\"mni\":\"0x1000\"," + range),
        line("mmu_notifier_invalidate_range_start", 99, 10, range + ",\"blockable\":true"),
        line("mmu_interval_read_begin", 100, 11, "\"mni\":\"0x1000\""),
        line("mmu_notifier_invalidate_range_end", 101, 10, range));
    Path scenario = cut(trace.toString(), "0.0001", "10us");
    JsonNode made = events(scenario).get(0);
    assertThat(made.get("event").asText()).isEqualTo("mmu_interval_notifier_insert");
    assertThat(made.get("mni").asText()).isEqualTo("0x1000");
    assertThat(made.get("mm").asText()).isEqualTo("0x2000");
    Shell run = Shell.run("search", scenario.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOTHING_FOUND);
    assertThat(run.err()).doesNotContain("names mni");
  }

  /** What a call met in the capture that no lock decides, the search may choose. */
  @ParameterizedTest
  @CsvSource({
    "vfio_pci_fault, 1, allocation-failure",
    "vfio_pci_fault, 1024, fault-retry",
    "vfio_pci_fault, 256, ''",
    "mmu_interval_notifier_insert, -12, allocation-failure",
    "hmm_mirror_register, -12, allocation-failure",
    // The lock of the mirrors may not have been had.
    "mmu_notifier_invalidate_range_start, -11, ''",
  })
  void whatACallMetMayBeChosen(String call, int ret, String choice) throws IOException {
    Path trace = dir.resolve("trace.ndjson");
    String fields =
        "\"mm\":\"0x2000\",\"vma\":\"0x3000\",\"mni\":\"0x1000\",\"hmm\":\"0x1000\",\"mirror\":\"0x7000\","
            + "\"address\":\"0x4000\","
            + "\"start\":\"0x4000\",\"end\":\"0x8000\",\"length\":16384,\"blockable\":false";
    write(trace, line(call, 100, 10, fields), line(call + "_ret", 105, 10, "\"ret\":" + ret));
    String first = Files.readAllLines(cut(trace.toString(), "0.0001", "10us")).get(0);
    JsonNode choices = JSON.readTree(first).get("search").path("choices");
    assertThat(choices.size()).isEqualTo(choice.isEmpty() ? 0 : 1);
    assertThat(choices.path(choice).asInt()).isEqualTo(choice.isEmpty() ? 0 : 1);
  }

  /** An invalidation that never ends is found to be so 340 ms later; the cut is where it began. */
  @Test
  void aLeakIsCutFromWhereItBegan() throws IOException {
    Shell run = around("traces/captures/sem-notifier_leak.txt.zst", "notifier-count-leak", "1ms");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.NOTHING_FOUND);
    assertThat(run.err())
        .contains("the finding is of what was recorded; search runs the protocols, which may not")
        .contains("search takes for never ended: 1 invalidation without an end in the capture");
    Shell search = Shell.run("search", "--output", "json", around().toString());
    assertThat(rules(JSON.readTree(search.out()))).containsExactly("notifier-count-leak");
    // The range of an invalidation is on its task's stack: no event makes it.
    assertThat(search.err()).doesNotContain("names range");
  }

  /** A capture that ends in an invalidation shows no leak, unless its task has left the kernel. */
  @ParameterizedTest
  @CsvSource({"90, ''", "100, ''", "100, user_return", "90, user_return", "90, page_fault_user"})
  void anInvalidationThatStillRunsIsEnded(int begins, String leaves) throws IOException {
    Path trace = dir.resolve("trace.ndjson");
    String range = "\"mm\":\"0x2000\",\"start\":\"0x4000\",\"end\":\"0x8000\"";
    String hmm = "\"hmm\":\"0x1000\",\"mm\":\"0x2000\"";
    String registered = "\"hmm\":\"0x1000\",\"range\":\"0x3000\",\"ret\":0,";
    write(
        trace,
        line("hmm_register", 1, 10, hmm),
        line("hmm_range_register", 2, 10, registered + range),
        line("mmu_notifier_invalidate_range_start", begins, 10, range + ",\"ret\":0"),
        line("hmm_range_wait", 101, 11, "\"range\":\"0x3000\""),
        leaves.isEmpty() ? "" : line(leaves, 300, 10, "\"address\":\"0x4000\""));
    Path scenario = dir.resolve("scenario.ndjson");
    Shell run =
        Shell.run(
            "scenario",
            "--at",
            "0.0001",
            "--window",
            "5us",
            "--output-file",
            scenario.toString(),
            trace.toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.NOTHING_FOUND);
    if (leaves.isEmpty()) {
      assertThat(run.err()).contains("ends what still runs where the capture ends: 1 invalidation");
      assertThat(rules(search(scenario))).isEmpty();
    } else {
      assertThat(run.err()).contains("never ended: 1 invalidation without an end");
      assertThat(rules(search(scenario))).contains("waiter-stuck");
    }
  }

  /** A start that failed has no end; where it succeeds its caller ends it, as in a replay. */
  @ParameterizedTest
  @CsvSource({"',\"ret\":-11', ''", "'', -11"})
  void anInvalidationWhoseStartFailedDoesNotLeak(String ret, String later) throws IOException {
    Path trace = dir.resolve("trace.ndjson");
    String range = "\"mm\":\"0x2000\",\"start\":\"0x4000\",\"end\":\"0x8000\"";
    String start = "mmu_notifier_invalidate_range_start";
    write(
        trace,
        line(start, 100, 10, range + ",\"blockable\":false" + ret),
        later.isEmpty() ? "" : line(start + "_ret", 120, 10, "\"ret\":" + later),
        line(start, 200, 10, range + ",\"blockable\":true,\"ret\":0"),
        line("mmu_notifier_invalidate_range_end", 300, 10, range));
    Path scenario = cut(trace.toString(), "0.0001", "10us");
    List<JsonNode> events = events(scenario);
    assertThat(events.stream().map(each -> each.get("event").asText()))
        .containsExactly(start, "mmu_notifier_invalidate_range_end");
    assertThat(events.get(1).get("ts").asLong()).isEqualTo(100_000);
    assertThat(rules(search(scenario))).isEmpty();
  }

  /** An invalidation names only its mm, which says what hears of it. */
  @Test
  void theStateOfAnInvalidationIsWhatHearsOfIt() throws IOException {
    String protocol = "hmm-invalidate=count-after-callbacks";
    Shell run =
        around(
            "traces/hmm/parallel-pair.ndjson",
            "range-valid-during-invalidation",
            "2us",
            List.of("--execute", "--protocol", protocol));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.NOTHING_FOUND);
    assertThat(events(around()).stream().limit(3).map(each -> each.get("event").asText()))
        .containsExactly("hmm_register", "hmm_mirror_register", "hmm_range_register");
    assertThat(rules(search(around()))).contains("range-valid-during-invalidation");
  }

  /** What a device has mapped is of the state; an invalidation before the window takes it away. */
  @ParameterizedTest
  @CsvSource({"0x4000, false", "0x14000, true"})
  void whatADeviceHasMappedIsOfTheState(String invalidated, boolean mapped) throws IOException {
    Path trace = dir.resolve("trace.ndjson");
    String range = "\"mm\":\"0x2000\",\"start\":\"" + invalidated + "\",\"end\":\"0x18000\"";
    write(
        trace,
        line("hmm_register", 1, 10, "\"hmm\":\"0x1000\",\"mm\":\"0x2000\""),
        line(
            "hmm_range_register",
            2,
            10,
            "\"hmm\":\"0x1000\",\"range\":\"0x3000\",\"start\":\"0x0\",\"end\":\"0x10000\",\"ret\":0"),
        line("hmm_range_fault", 3, 10, "\"range\":\"0x3000\",\"ret\":0"),
        line("mmu_notifier_invalidate_range_start", 4, 11, range + ",\"ret\":0"),
        line("mmu_notifier_invalidate_range_end", 5, 11, range),
        line("hmm_range_fault", 100, 12, "\"range\":\"0x3000\""));
    List<JsonNode> events = events(cut(trace.toString(), "0.0001", "10us"));
    assertThat(events.stream().filter(each -> each.has("ret")).map(each -> each.get("ts").asInt()))
        .contains(2_000)
        .satisfies(times -> assertThat(times.contains(3_000)).isEqualTo(mapped));
  }

  private Path around() {
    return dir.resolve("around.ndjson");
  }

  private Shell around(String trace, String rule, String window) throws IOException {
    return around(trace, rule, window, List.of());
  }

  /** Cuts a scenario around the newest finding of a rule. */
  private Shell around(String trace, String rule, String window, List<String> options)
      throws IOException {
    List<String> replay = new ArrayList<>(List.of("replay", "--output", "json"));
    replay.addAll(options);
    replay.add(trace);
    JsonNode report = JSON.readTree(Shell.run(replay.toArray(String[]::new)).out());
    String fingerprint = "";
    for (JsonNode each : report.get("findings")) {
      if (each.get("rule").asText().equals(rule)) {
        fingerprint = each.get("fingerprint").asText();
      }
    }
    List<String> cut = new ArrayList<>(List.of("scenario", "--around", fingerprint));
    cut.addAll(options);
    cut.addAll(List.of("--window", window, "--output-file", around().toString(), trace));
    return Shell.run(cut.toArray(String[]::new));
  }

  private static List<String> rules(JsonNode search) {
    return StreamSupport.stream(search.get("findings").spliterator(), false)
        .map(each -> each.get("rule").asText())
        .toList();
  }

  @Test
  void aCaptureWithoutSuchCallsIsSaid() throws IOException {
    Shell run = around("traces/lock/abba.ndjson", "lock-order-inversion", "1ms");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .contains("has no call that a protocol runs for, such as a fault or an invalidation")
        .hasLineCount(1);
  }

  @Test
  void aMomentWithoutCallsIsSaidWithTheNearestOnes() {
    Shell run = Shell.run("scenario", VFIO, "--at", "6.21");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("no call that a protocol runs for is in flight around 6.210000 s")
        .contains("before begins at 6.200969", "next one begins at 6.214106")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({"--window, long", "--at, soon", "--at, -5", "--at, 1e999999999", "--around, zz"})
  void wrongUsageIsSaid(String option, String value) {
    Shell run =
        option.equals("--window")
            ? Shell.run("scenario", VFIO, "--at", "6.2", option, value)
            : Shell.run("scenario", VFIO, option, value);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(Shell.run("scenario", VFIO).exitCode()).isEqualTo(ExitCode.USAGE);
  }
}
