package dev.lockreel.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the search of a scenario must yield: the file {@code NAME.WHAT.expect.yaml} beside it. A
 * search must be complete, and have no findings besides those that are listed.
 *
 * @param protocols instead of those that the scenario names
 * @param without as in the scenario's own settings
 * @param executions how many there are; null where that does not matter
 * @param findings all of them, in any order
 */
record SearchExpectation(
    List<String> protocols, List<String> without, Long executions, List<ExpectedFinding> findings) {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  SearchExpectation {
    findings = List.copyOf(Objects.requireNonNull(findings, "says its findings, if only []"));
    protocols = protocols == null ? List.of() : List.copyOf(protocols);
    without = without == null ? List.of() : List.copyOf(without);
  }

  /**
   * A finding; what is null does not matter.
   *
   * @param preemptions of its shortest order
   * @param steps of that order
   */
  record ExpectedFinding(
      String rule, String severity, Set<String> classes, Integer preemptions, Integer steps) {
    ExpectedFinding {
      Objects.requireNonNull(rule, "rule");
    }

    boolean matches(SearchOutcome.Shown shown) {
      Finding found = shown.finding();
      Set<String> names =
          found.classes().stream().map(ClassEvidence::name).collect(Collectors.toSet());
      return rule.equals(found.rule().id())
          && (severity == null || severity.equals(found.severity().id()))
          && (classes == null || classes.equals(names))
          && (preemptions == null
              || (shown.order() != null && preemptions == shown.order().preemptions()))
          && (steps == null || (shown.order() != null && steps == shown.order().steps().size()));
    }
  }

  static SearchExpectation read(Path file) throws IOException {
    return YAML.readValue(file.toFile(), SearchExpectation.class);
  }

  /** What the search yields otherwise than expected, a sentence each. */
  List<String> differences(SearchOutcome outcome) {
    List<String> differences = new ArrayList<>();
    if (!outcome.complete()) {
      differences.add("it is not complete after " + outcome.executions() + " executions");
    }
    if (executions != null && executions != outcome.executions()) {
      differences.add(outcome.executions() + " executions, not " + executions);
    }
    List<SearchOutcome.Shown> unexpected = new ArrayList<>(outcome.findings());
    for (ExpectedFinding expected : findings) {
      SearchOutcome.Shown match =
          unexpected.stream().filter(expected::matches).findFirst().orElse(null);
      if (match == null) {
        differences.add("no finding is " + expected);
      } else {
        unexpected.remove(match);
      }
    }
    for (SearchOutcome.Shown each : unexpected) {
      differences.add(
          "no expectation names "
              + each.finding().rule().id()
              + " "
              + each.finding().classes().stream().map(ClassEvidence::name).toList()
              + (each.order() == null
                  ? ""
                  : " ("
                      + each.order().preemptions()
                      + " preemptions, "
                      + each.order().steps().size()
                      + " steps)")
              + ": "
              + each.finding().explanation());
    }
    return differences;
  }
}
