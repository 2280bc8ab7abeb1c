package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.finding.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonReportTest {
  private static final String SCHEMA = "report";

  @Test
  void everyFindingConformsToTheSchema() throws IOException {
    SchemaCheck.conforms(json(all()), SCHEMA);
    SchemaCheck.conforms(json(SampleReports.clean()), SCHEMA);
  }

  @Test
  void theSchemaTakesNothingThatItDoesNotDescribe() throws IOException {
    String json = json(SampleReports.of(SampleFindings.inversion()));
    SchemaCheck.violates(json.replace("\"fingerprint\"", "\"finger\""), SCHEMA);
    SchemaCheck.violates(json.replace("\"headline\"", "\"extra\": 1, \"headline\""), SCHEMA);
  }

  @Test
  void aDependencySaysWhereItWasSeen() throws IOException {
    JsonNode report =
        new ObjectMapper().readTree(json(SampleReports.of(SampleFindings.inversion())));
    JsonNode finding = report.at("/findings/0");
    assertThat(finding.at("/rule").asText()).isEqualTo("lock-order-inversion");
    assertThat(finding.at("/classes")).hasToString("[\"lb_abba_A\",\"lb_abba_B\"]");
    assertThat(finding.at("/classDetails/0/key").asText()).isEqualTo("0xffffffff820bebf8");
    JsonNode step = finding.at("/path/1");
    assertThat(step.at("/from").asText()).isEqualTo("lb_abba_B");
    assertThat(step.at("/to").asText()).isEqualTo("lb_abba_A");
    assertThat(step.at("/witness/position").asText()).isEqualTo("trace.txt:4308");
    assertThat(step.at("/witness/ts").asLong()).isEqualTo(3_062_446_000L);
    assertThat(step.at("/witness/lock").asText()).isEqualTo("0xffffffffa00045d0");
    assertThat(step.at("/witness/held/0/class").asText()).isEqualTo("lb_abba_B");
  }

  @Test
  void whatTheTraceHidesIsLeftOut() throws IOException {
    JsonNode report =
        new ObjectMapper().readTree(json(SampleReports.of(SampleFindings.inversionOfThree())));
    JsonNode witness = report.at("/findings/0/witness");
    assertThat(witness.has("lock")).isFalse();
    assertThat(witness.has("comm")).isFalse();
    assertThat(witness.has("ip")).isFalse();
    assertThat(witness.has("flags")).isFalse();
  }

  @Test
  void healthCountsObeyTheLaw() throws IOException {
    JsonNode lines = new ObjectMapper().readTree(json(all())).at("/health/lines");
    assertThat(lines.at("/read").asLong())
        .isEqualTo(
            lines.at("/decoded").asLong()
                + lines.at("/skipped").asLong()
                + lines.at("/malformed").asLong());
  }

  @Test
  void theSameReportGivesTheSameBytes() throws IOException {
    assertThat(json(all())).isEqualTo(json(all())).endsWith("}\n").doesNotContain("\r");
  }

  private static Report all() {
    return SampleReports.of(SampleReports.findings().toArray(new Finding[0]));
  }

  private static String json(Report report) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputFormat.JSON.renderer(RenderOptions.DEFAULT).render(report, out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
