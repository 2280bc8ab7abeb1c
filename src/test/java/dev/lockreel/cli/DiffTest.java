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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two databases against each other. */
class DiffTest {
  private static final String ABBA = "traces/lock/abba.ndjson";
  private static final String ABAB = "traces/lock/abab.ndjson";
  private static final String THIN = "traces/lock/abba-thin-other-instances.ndjson";

  @TempDir(factory = InMemory.class)
  Path dir;

  private String db(String name, String... traces) {
    String db = dir.resolve(name).toString();
    for (String trace : traces) {
      assertThat(Shell.run("replay", "--fail-on", "never", "--db", db, trace).exitCode()).isZero();
    }
    return db;
  }

  private static JsonNode json(Shell run) throws IOException {
    assertThat(run.err()).isEmpty();
    SchemaCheck.conforms(run.out(), "diff");
    return new ObjectMapper().readTree(run.out());
  }

  private static List<String> orders(JsonNode list) {
    List<String> orders = new ArrayList<>();
    list.forEach(each -> orders.add(each.get("from").asText() + " " + each.get("to").asText()));
    return orders;
  }

  @Test
  void whatIsNewInTheSecondCounts() throws IOException {
    String quiet = db("quiet", ABAB);
    String both = db("both", ABAB, ABBA);
    Shell text = Shell.run("diff", quiet, both);
    assertThat(text.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(text.out())
        .contains(
            "1 new, 0 gone, 0 in both",
            "lock-order-inversion",
            "1 new, 0 gone, 1 in both",
            "B -> A");
    JsonNode diff = json(Shell.run("diff", quiet, both, "--output", "json"));
    assertThat(diff.at("/findings/new")).hasSize(1);
    assertThat(diff.at("/findings/gone")).isEmpty();
    assertThat(orders(diff.at("/dependencies/new"))).containsExactly("B A");
    assertThat(orders(diff.at("/dependencies/common"))).containsExactly("A B");
    assertThat(diff.at("/dependencies/common/0/countAfter").asInt())
        .isGreaterThan(diff.at("/dependencies/common/0/countBefore").asInt());
  }

  @Test
  void whatIsGoneDoesNotCount() throws IOException {
    String quiet = db("quiet", ABAB);
    String both = db("both", ABAB, ABBA);
    Shell run = Shell.run("diff", both, quiet, "--output", "json");
    assertThat(run.exitCode()).isZero();
    JsonNode diff = json(run);
    assertThat(diff.at("/findings/gone/0/rule").asText()).isEqualTo("lock-order-inversion");
    assertThat(orders(diff.at("/dependencies/gone"))).containsExactly("B A");
    assertThat(Shell.run("diff", both, quiet).out()).contains("Gone (1)");
  }

  @Test
  void aDatabaseDoesNotDifferFromItself() throws IOException {
    String both = db("both", "traces/captures/bugs-all.txt.zst");
    Shell run = Shell.run("diff", both, both, "--fail-on", "warning", "--output", "json");
    assertThat(run.exitCode()).isZero();
    JsonNode diff = json(run);
    assertThat(diff.at("/findings/common")).hasSize(28);
    assertThat(diff.at("/findings/new")).isEmpty();
    assertThat(diff.at("/dependencies/new")).isEmpty();
    assertThat(diff.at("/dependencies/gone")).isEmpty();
    assertThat(diff.at("/dependencies/common").size()).isGreaterThan(200);
  }

  /** Numbers of classes depend on the order in which traces were read; names do not. */
  @Test
  void theOrderOfReadingIsNoDifference() throws IOException {
    String one = "traces/captures/bugs-abba.txt.zst";
    String two = "traces/captures/bugs-rwsem.txt.zst";
    JsonNode diff =
        json(Shell.run("diff", db("a", one, two), db("b", two, one), "--output", "json"));
    for (String part : List.of("findings", "dependencies")) {
      assertThat(diff.get(part).get("new")).isEmpty();
      assertThat(diff.get(part).get("gone")).isEmpty();
    }
  }

  @Test
  void aFindingThatGotWorseCounts() throws IOException {
    String thin = db("thin", THIN);
    String sure = db("sure", ABBA);
    JsonNode diff = json(Shell.run("diff", thin, sure, "--output", "json"));
    assertThat(diff.at("/findings/common/0/before/severity").asText()).isEqualTo("warning");
    assertThat(diff.at("/findings/common/0/after/severity").asText()).isEqualTo("error");
    Shell worse = Shell.run("diff", thin, sure);
    assertThat(worse.exitCode()).isEqualTo(ExitCode.FINDINGS);
    assertThat(worse.out()).contains("Of another severity now (1)", "worse: was warning");
    assertThat(Shell.run("diff", sure, thin).exitCode()).isZero();
  }

  @Test
  void suppressionsAndFailOnDecideWhatCounts() throws IOException {
    String quiet = db("quiet", ABAB);
    String abba = db("abba", ABBA);
    assertThat(Shell.run("diff", quiet, abba, "--fail-on", "never").exitCode()).isZero();
    Path known =
        Files.writeString(
            dir.resolve("known.yaml"), "- rule: lock-order-inversion\n  reason: known\n");
    assertThat(Shell.run("diff", quiet, abba, "--suppressions", known.toString()).exitCode())
        .isZero();
    String thin = db("thin", THIN);
    assertThat(Shell.run("diff", quiet, thin).exitCode()).isZero();
    assertThat(Shell.run("diff", quiet, thin, "--fail-on", "warning").exitCode())
        .isEqualTo(ExitCode.FINDINGS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "diff|Missing required parameters: 'DB1', 'DB2'|2",
        "diff a|Missing required parameter: 'DB2'|2",
        "diff a b c|one argument too many: 'c'|2",
        "diff a b --output xml|'xml' is none of text, json|2",
        "diff no-such b|there is no database no-such|3",
        "diff traces/lock traces/lock|traces/lock is not a lockreel database|3",
      })
  void whatIsWrongIsSaid(String arguments, String message, int exitCode) {
    Shell wrong = Shell.run(arguments.split(" ", -1));
    assertThat(wrong.err()).contains(message);
    assertThat(wrong.exitCode()).isEqualTo(exitCode);
    assertThat(wrong.out()).isEmpty();
  }
}
