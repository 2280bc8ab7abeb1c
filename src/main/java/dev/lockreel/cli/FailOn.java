package dev.lockreel.cli;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.Triage;
import dev.lockreel.report.Report;
import java.util.Locale;

/** The least severity of a finding for which a command exits with {@link ExitCode#FINDINGS}. */
enum FailOn {
  ERROR(Severity.ERROR),
  WARNING(Severity.WARNING),
  NEVER(null);

  private final Severity least;

  FailOn(Severity least) {
    this.least = least;
  }

  /**
   * Least severity of a finding that is a failed test in the formats that have tests: where no
   * finding makes the command fail, an error.
   */
  Severity leastFailed() {
    return least == null ? Severity.ERROR : least;
  }

  /** The exit code for that report. */
  int exitCode(Report report) {
    return report.findings().stream().anyMatch(each -> counts(each, report.triage()))
        ? ExitCode.FINDINGS
        : ExitCode.NOTHING_FOUND;
  }

  /** Whether a command fails because of the finding: severe enough, and not known already. */
  boolean counts(Finding finding, Triage triage) {
    return least != null && finding.severity().compareTo(least) <= 0 && triage.isNew(finding);
  }

  /** Whether nothing need be read after the finding; any new one does where none makes it fail. */
  boolean stopsAt(Finding finding, Triage triage) {
    return least == null ? triage.isNew(finding) : counts(finding, triage);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** By the names that users know them by. */
  static final class Converter extends ChoiceConverter<FailOn> {
    Converter() {
      super(values());
    }
  }
}
