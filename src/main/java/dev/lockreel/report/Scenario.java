package dev.lockreel.report;

/** The kernel's table of who takes what: one row a call, on one CPU or on two. */
final class Scenario {
  private static final String SECOND = " ".repeat(31);

  private final Page page;

  private Scenario(Page page) {
    this.page = page;
  }

  static Scenario onOneCpu(Page page) {
    return begin(page, " Possible unsafe locking scenario:", "");
  }

  static Scenario onTwoCpus(Page page) {
    return begin(page, " Possible unsafe locking scenario:", "1");
  }

  static Scenario withInterrupts(Page page) {
    return begin(page, " Possible interrupt unsafe locking scenario:", "1");
  }

  private static Scenario begin(Page page, String title, String second) {
    page.line(title);
    page.blank();
    page.line("       CPU0" + (second.isEmpty() ? "" : "                    CPU1"));
    page.line("       ----" + (second.isEmpty() ? "" : "                    ----"));
    return new Scenario(page);
  }

  Scenario first(String call) {
    page.line("  " + call);
    return this;
  }

  Scenario second(String call) {
    page.line(SECOND + call);
    return this;
  }

  void deadlock() {
    page.blank();
    page.line(" *** DEADLOCK ***");
    page.blank();
  }
}
