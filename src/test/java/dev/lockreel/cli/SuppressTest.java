package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The entries of suppressions that a command writes. */
class SuppressTest {
  private static final String ABBA = "traces/lock/abba.ndjson";
  private static final String FINGERPRINT = "498985dd573a2860";

  @TempDir private Path dir;

  private Path file() {
    return dir.resolve("known.yaml");
  }

  private Shell suppress(String reason, String... more) {
    String[] fixed = {
      "suppress", "4989", ABBA, "--suppressions", file().toString(), "--reason", reason
    };
    String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return Shell.run(all);
  }

  private int replayed() {
    return Shell.run("replay", ABBA, "--suppressions", file().toString()).exitCode();
  }

  /** Whatever the reason has in it, the report shows it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "the two buses never meet",
        "a \"quoted\" word, a back\\slash: and # a mark",
        "- looks like: an entry",
        "ümläut",
      })
  void theFindingDoesNotCountFromThenOn(String reason) {
    assertThat(Shell.run("replay", ABBA).exitCode()).isEqualTo(ExitCode.FINDINGS);
    Shell added = suppress(reason, "--expires", "2999-12-31");
    assertThat(added.err()).isEmpty();
    assertThat(added.exitCode()).isZero();
    assertThat(added.out())
        .isEqualTo(file() + ": " + FINGERPRINT + " added (lock-order-inversion: A, B)\n");
    Shell report = Shell.run("replay", ABBA, "--suppressions", file().toString());
    assertThat(report.exitCode()).isZero();
    assertThat(report.out()).contains(reason + " (until 2999-12-31)");
  }

  @Test
  void aDatabaseHasTheFindingToo() {
    String db = dir.resolve("db").toString();
    Shell.run("replay", "--db", db, ABBA);
    Shell added =
        Shell.run(
            "suppress",
            FINGERPRINT,
            "--db",
            db,
            "--suppressions",
            file().toString(),
            "--reason",
            "why");
    assertThat(added.exitCode()).isZero();
    assertThat(replayed()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# known\n- rule: lock-recursion # one line\n  reason: fine\n",
        "- rule: lock-recursion\n  reason: no line feed at the end",
        "  # indented\n  - rule: lock-recursion\n    reason: fine\n\n  # the end\n",
        "# comments alone\n",
        "",
      })
  void whatIsInTheFileStays(String before) throws IOException {
    Files.writeString(file(), before);
    assertThat(suppress("why").exitCode()).isZero();
    String after = Files.readString(file());
    assertThat(after).startsWith(before).contains("# lock-order-inversion: A, B", FINGERPRINT);
    assertThat(replayed()).isZero();
    assertThat(suppress("again").out()).contains("is there already: why");
    assertThat(Files.readString(file())).isEqualTo(after);
  }

  @Test
  void anEntryThatIsOverIsNotInTheWay() throws IOException {
    Files.writeString(
        file(), "- fingerprint: \"" + FINGERPRINT + "\"\n  reason: old\n  expires: 2020-01-01\n");
    assertThat(suppress("new").out()).contains("added");
    assertThat(replayed()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{rule: lock-recursion, reason: fine}]\n", "rule: [\n", "just text\n"})
  void aFileThatNothingCanBeAddedToStaysAsItIs(String before) throws IOException {
    Files.writeString(file(), before);
    Shell refused = suppress("why");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).contains(file().toString());
    assertThat(Files.readString(file())).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "4989 --reason x|Missing required option: '--suppressions=FILE'|2",
        "4989 --suppressions k.yaml|Missing required option: '--reason=TEXT'|2",
        "4989 --suppressions k.yaml --reason x|give --db DIR, or the traces to replay|2",
        "4988 traces/lock/abba.ndjson --suppressions k.yaml --reason x|no finding '4988'; did you mean '498985dd573a2860'|2",
        "4989 traces/lock/abba.ndjson --suppressions k.yaml --reason x --expires soon|not 'soon'|2",
        "4989 traces/lock/abba.ndjson --suppressions k.yaml --reason x --expires 2020-01-01|is over|2",
        "4989 traces/lock/abba.ndjson --suppressions no/such/k.yaml --reason x|cannot be written|3",
      })
  void whatIsWrongIsSaid(String arguments, String message, int exitCode) {
    Shell wrong = Shell.run(("suppress " + arguments).split(" ", -1));
    assertThat(wrong.err()).contains(message);
    assertThat(wrong.exitCode()).isEqualTo(exitCode);
    assertThat(Path.of("k.yaml")).doesNotExist();
  }
}
