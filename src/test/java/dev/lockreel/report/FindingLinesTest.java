package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingLinesTest {
  private static final Finding SHORT = finding("&a", "&b");
  private static final Finding LONG =
      finding("&first_long_name_of_a_class->lock", "&second_long_name_of_a_class->lock");

  private static final Report REPORT = SampleReports.of(SHORT, LONG);

  @Test
  void forAToolAFindingIsOneLineHoweverLong() throws IOException {
    assertThat(lines(TextFormat.PLAIN))
        .hasSize(2)
        .allMatch(line -> line.matches("error +lock-order-inversion .* certain +1x +[0-9a-f]{16}"))
        .anyMatch(line -> line.contains(" &a, &b "))
        .anyMatch(line -> line.contains("->lock, &second_long_name_of_a_class->lock "));
  }

  @Test
  void onANarrowTerminalClassesStandBelowAndNoNameIsBroken() throws IOException {
    List<String> lines = lines(new TextFormat(false, 80));
    assertThat(lines)
        .allMatch(line -> line.length() <= 80)
        .contains("    &first_long_name_of_a_class->lock, &second_long_name_of_a_class->lock")
        .anyMatch(line -> line.contains(" &a, &b "));
    assertThat(lines(new TextFormat(false, 60)))
        .contains(
            "    &first_long_name_of_a_class->lock,", "    &second_long_name_of_a_class->lock");
  }

  @Test
  void ofManyClassesTheFirstAreNamed() {
    assertThat(FindingLines.classes(finding("a", "b", "c", "d", "e"))).isEqualTo("a, b, c, d, e");
    assertThat(FindingLines.classes(finding("a", "b", "c", "d", "e", "f")))
        .isEqualTo("a, b, c, d and 2 more");
  }

  @Test
  void theLinesAreRankedAsTheFindingsBelow() throws IOException {
    Finding warning = SampleFindings.recursion().doubted("Only a guess.");
    Finding error = SampleFindings.inversion();
    Report report = SampleReports.of(warning, error);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new TextReport(TextFormat.PLAIN).render(report, out);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("Summary\n  2 findings: 1 error, 1 warning\n\n  error    lock-order-inversion ")
        .containsSubsequence(
            error.fingerprint(), warning.fingerprint(), error.headline(), warning.headline());
  }

  private static List<String> lines(TextFormat format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new TextReport(format, true).render(REPORT, out);
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static Finding finding(String... classes) {
    return Finding.of(Rule.LOCK_ORDER_INVERSION, classes)
        .at(SampleWitness.of("sh", 1, 1, 1).build())
        .build();
  }
}
