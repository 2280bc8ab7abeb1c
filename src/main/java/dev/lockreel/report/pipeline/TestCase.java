package dev.lockreel.report.pipeline;

import java.util.List;

/**
 * A rule or a finding as a test.
 *
 * @param name one visible line
 * @param reason why it failed or was skipped, in one visible line; {@code ""} for a pass
 * @param details visible lines that say more
 */
record TestCase(String name, Outcome outcome, String reason, List<String> details) {
  /** How a test ended. */
  enum Outcome {
    PASSED,
    FAILED,
    SKIPPED,
    /** It could not be carried out. */
    BROKEN
  }

  TestCase {
    details = List.copyOf(details);
  }

  static TestCase passed(String name) {
    return new TestCase(name, Outcome.PASSED, "", List.of());
  }

  static TestCase skipped(String name, String reason) {
    return new TestCase(name, Outcome.SKIPPED, reason, List.of());
  }
}
