package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Classes that the kernel does not validate, by the address of their key or by inference. */
class KallsymsTest {
  private static final String ABBA = "traces/lock/abba.ndjson";

  @TempDir private Path folder;

  /** The key of B in the scenario is taken for the one of locks that are not validated. */
  @Test
  void aClassWithTheKeyIsNotValidated() throws IOException {
    Path symbols =
        kallsyms(
            "ffffffff83001000 D something_else",
            "ffffffff83001100 D __lockdep_no_validate__",
            "ffffffffa0004000 d lockbug_fops\t[lockbug]");
    CommandRun run = CommandRun.json(folder, "replay", ABBA, "--kallsyms", symbols.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.json().at("/findings")).isEmpty();
    assertThat(run.json().at("/statistics/dependencies").asInt()).isZero();
  }

  /** The class is of an earlier boot, in which its key had another address. */
  @Test
  void aClassOfAnotherBootIsNotValidatedEither() throws IOException {
    String db = folder.resolve("db").toString();
    CommandRun.json(folder, "replay", "traces/lock/abab.ndjson", "--db", db);
    Path moved =
        Files.writeString(
            folder.resolve("moved.ndjson"),
            Files.readString(Path.of(ABBA)).replace("0xffffffff83", "0xffffffff84"));
    Path symbols = kallsyms("ffffffff84001100 D __lockdep_no_validate__");
    CommandRun run =
        CommandRun.json(
            folder, "replay", moved.toString(), "--db", db, "--kallsyms", symbols.toString());
    assertThat(run.json().at("/findings")).isEmpty();
    assertThat(run.json().at("/statistics/classes").asInt()).isEqualTo(2);
  }

  @Test
  void anotherAddressChangesNothing() throws IOException {
    Path symbols = kallsyms("ffffffff83001200 D __lockdep_no_validate__");
    CommandRun run = CommandRun.json(folder, "replay", ABBA, "--kallsyms", symbols.toString());
    assertThat(run.json().at("/findings")).hasSize(1);
  }

  /** A module's own lock whose key lies in the kernel image. */
  @Test
  void theInferenceIsNotedAndNotUsedWhereTheAddressIsKnown() throws IOException {
    Path trace =
        Files.writeString(
            folder.resolve("module.ndjson"),
            Files.readString(Path.of(ABBA)).replace("0xffff888100110100", "0xffffffffa0001000"));
    CommandRun inferred = CommandRun.json(folder, "replay", trace.toString());
    assertThat(inferred.json().at("/findings")).isEmpty();
    JsonNode anomaly = inferred.json().at("/health/anomalies/0");
    assertThat(anomaly.at("/id").asText()).isEqualTo("inferred-novalidate");
    assertThat(anomaly.at("/examples/0/reason").asText()).isEqualTo("B, key 0xffffffff83001100");

    Path symbols = kallsyms("ffffffff83001200 D __lockdep_no_validate__");
    CommandRun known =
        CommandRun.json(folder, "replay", trace.toString(), "--kallsyms", symbols.toString());
    assertThat(known.json().at("/findings")).hasSize(1);
    assertThat(known.json().at("/health/anomalies")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0000000000000000 D __lockdep_no_validate__|all addresses are zero: the kernel hides them",
        "ffffffff83001200 D other|no __lockdep_no_validate__ in it",
        "zzz D __lockdep_no_validate__|no address before __lockdep_no_validate__",
      })
  void whatCannotBeUsedIsNamed(String line, String message) throws IOException {
    Path symbols = kallsyms(line);
    CommandRun run = CommandRun.json(folder, "replay", ABBA, "--kallsyms", symbols.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains(symbols + ": " + message);
  }

  private Path kallsyms(String... lines) throws IOException {
    return Files.writeString(folder.resolve("kallsyms"), String.join("\n", lines) + "\n");
  }
}
