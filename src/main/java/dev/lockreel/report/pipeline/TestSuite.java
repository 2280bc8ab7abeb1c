package dev.lockreel.report.pipeline;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.Suppression;
import dev.lockreel.finding.Triage;
import dev.lockreel.report.FindingLines;
import dev.lockreel.report.FindingRank;
import dev.lockreel.report.Report;
import dev.lockreel.report.Story;
import dev.lockreel.report.TextFormat;
import dev.lockreel.report.TextReport;
import dev.lockreel.report.Visible;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A rule and what it found: every finding is a test that failed or, where it is not severe enough,
 * passed; a rule without any is one test, passed or, where the traces have nothing that it looks
 * at, skipped.
 *
 * @param name the rule, or what else was tested
 * @param cases its tests, at least one
 * @param single its only test is the rule itself, which has no finding
 */
record TestSuite(String name, List<TestCase> cases, boolean single) {
  private static final String NOTHING_OF_CORE = "no event of the emulated core";
  private static final String NO_LOCKS = "no lock was taken";

  TestSuite {
    cases = List.copyOf(cases);
  }

  /**
   * First whether all was read, then every rule; of a report of selected findings only the rules
   * that these are of.
   *
   * @param failing least severity of a finding that fails
   */
  static List<TestSuite> of(Report report, Severity failing) throws IOException {
    List<TestSuite> suites = new ArrayList<>();
    suites.add(new TestSuite("reading", List.of(reading(report)), true));
    List<Finding> ranked = FindingRank.ranked(report.findings(), report.triage());
    for (Rule rule : Rule.values()) {
      List<TestCase> cases = new ArrayList<>();
      for (Finding finding : ranked) {
        if (finding.rule() == rule) {
          cases.add(finding(finding, report.triage(), failing));
        }
      }
      if (!cases.isEmpty()) {
        suites.add(new TestSuite(rule.id(), cases, false));
      } else if (report.selection().isAll()) {
        suites.add(new TestSuite(rule.id(), List.of(withoutFinding(rule, report)), true));
      }
    }
    return suites;
  }

  private static TestCase reading(Report report) {
    String name = "all of the input was read";
    return report.completion().isComplete()
        ? TestCase.passed(name)
        : new TestCase(
            name,
            TestCase.Outcome.BROKEN,
            Visible.of(report.completion().state().id() + ": " + report.completion().reason()),
            List.of());
  }

  private static TestCase withoutFinding(Rule rule, Report report) {
    String name = "no finding";
    String counter = rule.ofCore() ? SourceState.MODEL_EVENTS : SourceState.ACQUISITIONS;
    return report.statistics().getOrDefault(counter, 0L) > 0
        ? TestCase.passed(name)
        : TestCase.skipped(name, rule.ofCore() ? NOTHING_OF_CORE : NO_LOCKS);
  }

  private static TestCase finding(Finding finding, Triage triage, Severity failing)
      throws IOException {
    String name = Visible.of(finding.fingerprint() + " " + FindingLines.classes(finding));
    Suppression suppression = triage.suppression(finding);
    if (suppression != null) {
      return TestCase.skipped(name, "suppressed: " + Visible.of(suppression.reason()));
    }
    if (triage.known(finding)) {
      return TestCase.skipped(name, "known from the baseline");
    }
    boolean fails = finding.severity().compareTo(failing) <= 0;
    StringBuilder splat = new StringBuilder();
    new TextReport(TextFormat.PLAIN).write(finding, splat);
    return new TestCase(
        name,
        fails ? TestCase.Outcome.FAILED : TestCase.Outcome.PASSED,
        finding.severity().id() + ": " + Visible.of(Story.of(finding)),
        splat.toString().lines().toList());
  }

  long count(TestCase.Outcome outcome) {
    return cases.stream().filter(each -> each.outcome() == outcome).count();
  }
}
