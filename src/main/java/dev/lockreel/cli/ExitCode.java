package dev.lockreel.cli;

/** Exit codes of the process. */
final class ExitCode {
  static final int NOTHING_FOUND = 0;
  static final int FINDINGS = 1;
  static final int USAGE = 2;
  static final int FAILED = 3;

  /** A fault of lockreel's own: EX_SOFTWARE of sysexits.h. */
  static final int INTERNAL = 70;

  private ExitCode() {}
}
