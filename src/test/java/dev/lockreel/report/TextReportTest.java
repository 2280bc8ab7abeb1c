package dev.lockreel.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Witness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TextReportTest {
  private static final TextFormat COLOURED = new TextFormat(true, TextFormat.DEFAULT_WIDTH);

  static Stream<Arguments> goldenFindings() {
    return Stream.of(
        Arguments.of("inversion.txt", SampleFindings.inversion()),
        Arguments.of("inversion-with-stacks.txt", SampleFindings.inversionWithStacks()),
        Arguments.of("inversion-of-three.txt", SampleFindings.inversionOfThree()),
        Arguments.of("recursion.txt", SampleFindings.recursion()),
        Arguments.of("imbalance.txt", SampleFindings.imbalance()),
        Arguments.of("lock-state.txt", SampleIrqFindings.lockState()),
        Arguments.of("irq-order.txt", SampleIrqFindings.irqOrder()),
        Arguments.of("irq-state-change.txt", SampleIrqFindings.irqStateChange()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldenFindings")
  void aFindingLooksLikeTheKernels(String golden, Finding finding) throws IOException {
    Golden.check(golden, text(finding, TextFormat.PLAIN));
  }

  @Test
  void theReportBeginsWithTheSummaryAndEndsWithHealth() throws IOException {
    Golden.check(
        "report.txt", text(SampleReports.of(SampleFindings.recursion()), TextFormat.PLAIN));
  }

  @Test
  void nothingFoundSaysWhatWasChecked() throws IOException {
    Golden.check("nothing-found.txt", text(SampleReports.clean(), TextFormat.PLAIN));
  }

  @Test
  void everyRuleHasItsLayout() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Finding finding : SampleReports.findings()) {
      all.append(text(finding, TextFormat.PLAIN));
    }
    assertThat(all)
        .contains("init/59 is trying to lock:\nffffffffa00045d0 (lb_wc_mutex)")
        .contains("[ BUG: Invalid wait context ]\n")
        .contains("context-{5:5}\n")
        .contains("lb-exit/62 is leaving the kernel with locks still held!\n")
        .contains("WARNING: lb-exit/62 still has locks held!\n")
        .contains("lb-exit/62 is freeing memory, with a lock still held there!\n")
        .contains("but this task is not holding:\n&mm->mmap_lock\n")
        .contains("no locks held by lb-nest/70.\n")
        .contains("but this lock took another, HARDIRQ-READ-unsafe lock in the past:\n (lb_read)")
        .contains("  rlock(lb_read);\n" + " ".repeat(31) + "lock(lb_read);\n  <Interrupt>\n")
        .contains("which a declared rule forbids.\n");
  }

  @Test
  void aRuleWithoutALayoutOfItsOwnGetsTheGeneralOne() throws IOException {
    ReportText text = new ReportText(TextFormat.PLAIN);
    Finding finding = general(Rule.LOCK_HELD_AT_EXIT, "The task ends.");
    new GeneralSplat().write(finding, text, new LockText(text, finding));
    StringBuilder out = new StringBuilder();
    text.flushTo(out);
    assertThat(out)
        .hasToString(
            """
            kworker/4:0/11530 in process_one_work+0x1/0x2:
              The task ends.

            1 lock held by kworker/4:0/11530:
             #0: 0000000000000001 (my_mutex), at: work+0x1/0x2
            """);
  }

  @Test
  void theGeneralLayoutSaysOnceWhatHappened() throws IOException {
    String story = "It happened, and it takes more than one line to say. ".repeat(3).strip();
    String text = text(general(Rule.PIN_REPORTS_SUCCESS, story), TextFormat.PLAIN);
    assertThat(text.replaceAll("\\s+", " ")).containsOnlyOnce(story);
  }

  private static Finding general(Rule rule, String story) {
    Witness witness =
        SampleWitness.of("kworker/4:0", 11530, 1, 1)
            .at("process_one_work+0x1/0x2")
            .holding(1, "my_mutex", SampleWitness.EXCLUSIVE, "work+0x1/0x2", 9)
            .build();
    return Finding.of(rule, "my_mutex").at(witness).because(story).build();
  }

  @Test
  void theIdleTaskHasTheNameThatTheKernelPrints() {
    assertThat(LockText.task(SampleWitness.of("<idle>", 0, 1, 1).build())).isEqualTo("swapper/1/0");
    assertThat(LockText.task(SampleWitness.of("init", 1, 1, 1).build())).isEqualTo("init/1");
  }

  @Test
  void colourChangesNothingButColour() throws IOException {
    for (Finding finding : SampleReports.findings()) {
      String coloured = text(finding, COLOURED);
      assertThat(coloured).contains("\u001b[1;31m");
      assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", ""))
          .isEqualTo(text(finding, TextFormat.PLAIN));
    }
  }

  @Test
  void nothingIsWiderThanThePage() throws IOException {
    List<String> wide = new ArrayList<>();
    for (Finding finding : SampleReports.findings()) {
      text(SampleReports.of(finding), new TextFormat(false, TextFormat.DEFAULT_WIDTH))
          .lines()
          .filter(line -> line.length() > TextFormat.DEFAULT_WIDTH)
          .forEach(wide::add);
    }
    assertThat(wide).isEmpty();
  }

  @Test
  void noLineEndsInASpace() throws IOException {
    for (Finding finding : SampleReports.findings()) {
      assertThat(text(SampleReports.of(finding), TextFormat.PLAIN)).doesNotContain(" \n");
    }
  }

  private static String text(Finding finding, TextFormat format) throws IOException {
    StringBuilder out = new StringBuilder();
    new TextReport(format).write(finding, out);
    return out.toString();
  }

  private static String text(Report report, TextFormat format) throws IOException {
    StringBuilder out = new StringBuilder();
    new TextReport(format).write(report, out);
    return out.toString();
  }
}
