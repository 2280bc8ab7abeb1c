package dev.lockreel.report;

/** The kernel's table of who takes what: one row a call, on one CPU or on two. */
final class LockingScenario {
  private static final String SECOND = " ".repeat(31);

  private final ReportText text;

  private LockingScenario(ReportText text) {
    this.text = text;
  }

  static LockingScenario onOneCpu(ReportText text) {
    return begin(text, " Possible unsafe locking scenario:", "");
  }

  static LockingScenario onTwoCpus(ReportText text) {
    return begin(text, " Possible unsafe locking scenario:", "1");
  }

  static LockingScenario withInterrupts(ReportText text) {
    return begin(text, " Possible interrupt unsafe locking scenario:", "1");
  }

  private static LockingScenario begin(ReportText text, String title, String second) {
    text.line(title);
    text.blank();
    text.line("       CPU0" + (second.isEmpty() ? "" : "                    CPU1"));
    text.line("       ----" + (second.isEmpty() ? "" : "                    ----"));
    return new LockingScenario(text);
  }

  LockingScenario first(String call) {
    text.line("  " + call);
    return this;
  }

  LockingScenario second(String call) {
    text.line(SECOND + call);
    return this;
  }

  void deadlock() {
    text.blank();
    text.line(" *** DEADLOCK ***");
    text.blank();
  }
}
