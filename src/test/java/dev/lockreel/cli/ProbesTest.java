package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kprobe events under names that only a user's mapping knows. */
class ProbesTest {
  @TempDir private Path folder;

  @Test
  void aUsersProbesAreReadAndNoLongerSkipped() throws IOException {
    Path trace =
        Files.writeString(
            folder.resolve("trace.txt"),
            """
                        init-1       [001] d..1.     2.844506: our_put: (mmput+0x0/0x10) m=0xffff888100048640
                        init-1       [001] d..1.     2.844507: our_get: (mmget+0x0/0x10) m=0xffff888100048640
                        init-1       [001] d..1.     2.844508: fault: (handle_mm_fault+0x0/0x180) vma=0x1 address=0x2
            """);
    JsonNode without = CommandRun.json(folder, "replay", trace.toString()).json();
    assertThat(without.at("/health/skippedEvents")).hasToString("{\"our_get\":1,\"our_put\":1}");

    Path put = mapping("put.yaml", "- {probe: our_put, event: mmput, fields: {mm: m}}");
    Path get = mapping("get.yaml", "- {probe: our_get, event: mmget, fields: {mm: m}}");
    CommandRun with =
        CommandRun.json(
            folder,
            "replay",
            "--strict",
            "--probes",
            put.toString(),
            "--probes",
            get.toString(),
            trace.toString());
    assertThat(with.exitCode()).isZero();
    assertThat(with.json().at("/health/skippedEvents")).isEmpty();
    assertThat(with.json().at("/health/lines/decoded").asInt()).isEqualTo(3);
  }

  /** {@code args='devs=+0(%di):x64[2]'} of a probe. */
  @Test
  void anArrayOfAProbeIsAList() throws IOException {
    Path trace =
        Files.writeString(
            folder.resolve("trace.txt"),
            "  init-1 [001] d..1. 2.844506: our_reset: (f+0x0/0x10) d={0xffff888100048640,0x20} n=2\n");
    Path mapping =
        mapping("reset.yaml", "- {probe: our_reset, event: vfio_pci_hot_reset, fields: {devs: d}}");
    Path out = folder.resolve("out.ndjson");
    Shell run =
        Shell.run(
            "convert",
            "--to",
            "ndjson",
            "--probes",
            mapping + "",
            trace.toString(),
            out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(out).content().contains("\"devs\":[\"0xffff888100048640\",\"0x20\"]");
  }

  @Test
  void aMistakeInTheMappingIsNamed() throws IOException {
    Path mine = mapping("mine.yaml", "- probe: our_put\n  event: mm_put\n");
    CommandRun run =
        CommandRun.json(folder, "replay", "--probes", mine.toString(), "traces/lock/abba.ndjson");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.report()).isEmpty();
    assertThat(run.err())
        .contains(mine + ":2: event: unknown event \"mm_put\"")
        .doesNotContain("\tat ");
  }

  private Path mapping(String name, String yaml) throws IOException {
    return Files.writeString(folder.resolve(name), yaml);
  }
}
