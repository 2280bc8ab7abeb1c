package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.Triage;
import dev.lockreel.finding.Witness;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FindingRankTest {
  private final Finding classOnly = built(confident("class", Confidence.CLASS));
  private final Finding certain = built(confident("certain", Confidence.CERTAIN));
  private final Finding gated =
      built(confident("gated", Confidence.CERTAIN).mitigation("A gate was held in both orders."));
  private final Finding warning = built(confident("warning", Confidence.CERTAIN).warning());
  private final Finding ofTwoMachines =
      built(
          confident("two", Confidence.CERTAIN)
              .path(List.of(new PathStep("a", "b", "EN", "", "", at("other")))));

  @Test
  void whatMostLikelyIsRealComesFirst() {
    assertThat(
            FindingRank.ranked(
                List.of(warning, classOnly, gated, certain, ofTwoMachines), Triage.NONE))
        .containsExactly(ofTwoMachines, certain, gated, classOnly, warning);
  }

  @Test
  void whatIsKnownComesLast() {
    Triage triage = new Triage(Map.of(certain.fingerprint(), Severity.ERROR), List.of());
    assertThat(FindingRank.ranked(List.of(certain, warning), triage))
        .containsExactly(warning, certain);
  }

  @Test
  void equalsStayInTheOrderInWhichTheyWereFound() {
    Finding again = built(confident("again", Confidence.CERTAIN));
    assertThat(FindingRank.ranked(List.of(certain, again), Triage.NONE))
        .containsExactly(certain, again);
    assertThat(FindingRank.ranked(List.of(again, certain), Triage.NONE))
        .containsExactly(again, certain);
  }

  @Test
  void sourcesAreThoseOfAllWitnesses() {
    assertThat(FindingRank.sources(ofTwoMachines)).containsExactly("boot1", "other");
  }

  private static FindingBuilder confident(String name, Confidence confidence) {
    return Finding.of(Rule.LOCK_ORDER_INVERSION, name).confidence(confidence, "Because.");
  }

  private static Finding built(FindingBuilder builder) {
    return builder.at(at("boot1")).build();
  }

  private static Witness at(String source) {
    return new Witness(source, source + ":1", 1_000, 0, 1, "t", 0, "", List.of(), List.of(), false);
  }
}
