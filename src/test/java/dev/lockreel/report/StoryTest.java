package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.finding.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoryTest {
  @Test
  void anInversionNamesBothTasksAndBothOrders() {
    assertThat(Story.of(SampleFindings.inversion()))
        .isEqualTo(
            "lb-abba-1/60 took lb_abba_B while it held lb_abba_A, and lb-abba-2/61 took lb_abba_A"
                + " while it held lb_abba_B. Should both happen at the same moment, each waits for the"
                + " lock that the other holds, and neither goes on.");
  }

  @Test
  void anInterruptIsNamed() {
    assertThat(Story.of(SampleIrqFindings.lockState())).contains("was taken in a hardirq");
    assertThat(Story.of(SampleIrqFindings.irqOrder())).contains("none of the three goes on");
  }

  @ParameterizedTest
  @MethodSource("findings")
  void everyFindingHasAStoryOfWholeSentences(Finding finding) {
    assertThat(Story.of(finding)).matches("(?s)\\S.*\\.").doesNotContain("null", "  ");
  }

  static Iterable<Finding> findings() {
    return SampleReports.findings();
  }
}
