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
        .containsExactly("vma_unmap", "vfio_pci_fault", "vfio_pci_fault", "vfio_pci_fault");
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
    Files.writeString(
        trace,
        String.join(
            "\n",
            line("vfio_pci_open", 1, 10, "\"dev\":\"0x1000\""),
            line("vfio_pci_mmap", 2, 10, map.formatted(3, 3, 3)),
            line("vfio_pci_mmap", 3, 10, map.formatted(4, 4, 4)),
            line("vma_unmap", 4, 10, vma.formatted(3) + ",\"ret\":0"),
            line("vfio_pci_memory", 5, 10, "\"dev\":\"0x1000\",\"enabled\":false,\"ret\":0"),
            line("vfio_pci_memory", 6, 10, "\"dev\":\"0x1000\",\"enabled\":true,\"ret\":0"),
            line("vfio_pci_fault", 100, 11, vma.formatted(4) + ",\"address\":\"0x400000\""),
            line("vfio_pci_reset", 101, 10, "\"dev\":\"0x1000\""),
            ""));
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
    Files.writeString(
        trace,
        String.join(
            "\n",
            line("vfio_pci_open", 1, 10, "\"dev\":\"0x1000\""),
            line(
                "vfio_pci_mmap",
                2,
                10,
                vma + ",\"start\":\"0x0\",\"end\":\"0x400000\",\"bar\":2,\"ret\":0"),
            line("vfio_pci_fault", 100, 11, vma + ",\"address\":\"0x200000\",\"page_order\":9"),
            ""));
    List<JsonNode> events = events(cut(trace.toString(), "0.0001", "10us"));
    assertThat(events.get(1).get("bar").isInt()).isTrue();
    assertThat(events.get(2).get("page_order").asInt()).isEqualTo(9);
    assertThat(events.get(2).get("address").asText()).isEqualTo("0x200000");
  }

  private static String line(String event, int micros, int pid, String fields) {
    return "{\"event\":\"%s\",\"ts\":%d000,\"cpu\":0,\"pid\":%d,\"comm\":\"t\",%s}"
        .formatted(event, micros, pid, fields);
  }

  @Test
  void itIsCutAroundAFinding() throws IOException {
    assertThat(
            around(
                "traces/vfio/concurrent-faults.ndjson",
                "pte-already-populated",
                "--protocol",
                "vfio-fault=remap-each"))
        .contains("pte-already-populated");
  }

  /** The deadlock is found 20 ms after it began, when all of its calls had long been made. */
  @Test
  void aWaitWithoutEndIsCutFromWhereItBegan() throws IOException {
    assertThat(
            around(
                "traces/captures/vfio-bar-fault.txt.zst",
                "waiter-stuck",
                "--protocol",
                "vfio-zap=memory-lock-first",
                "--protocol",
                "vfio-fault=remap-once"))
        .contains("waiter-stuck");
  }

  /** The rules that a search finds in what is cut around a capture's finding. */
  private List<String> around(String trace, String rule, String... protocols) throws IOException {
    List<String> replay = new ArrayList<>(List.of("replay", "--execute", "--output", "json"));
    replay.addAll(List.of(protocols));
    replay.add(trace);
    JsonNode report = JSON.readTree(Shell.run(replay.toArray(String[]::new)).out());
    String fingerprint = "";
    for (JsonNode each : report.get("findings")) {
      if (each.get("rule").asText().equals(rule)) {
        fingerprint = each.get("fingerprint").asText();
      }
    }
    Path file = dir.resolve("around.ndjson");
    List<String> cut = new ArrayList<>(List.of("scenario", "--execute", "--around", fingerprint));
    cut.addAll(List.of(protocols));
    cut.addAll(List.of("--output-file", file.toString(), trace));
    Shell run = Shell.run(cut.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.NOTHING_FOUND);
    return StreamSupport.stream(search(file, protocols).get("findings").spliterator(), false)
        .map(each -> each.get("rule").asText())
        .toList();
  }

  @Test
  void aMomentWithoutCallsIsSaidWithTheNearestOnes() {
    Shell run = Shell.run("scenario", VFIO, "--at", "6.21");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("no call that a protocol runs for is in flight around 6.210000 s")
        .contains("before begins at 6.205849", "next one begins at 6.219109")
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
