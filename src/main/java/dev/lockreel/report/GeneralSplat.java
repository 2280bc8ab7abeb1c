package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.LedgerLine;
import dev.lockreel.finding.Witness;
import java.util.Set;

/**
 * The layout of every rule without one of its own, such as all of the emulated core: the event, the
 * explanation, the earlier event that it goes back to, and for counts the ledger.
 */
final class GeneralSplat implements Splat {
  private static final Set<Integer> NUMBERS = Set.of(2, 3, 4);

  @Override
  public void write(Finding finding, ReportText text, LockText locks) {
    Witness witness = finding.witness();
    text.line(LockText.task(witness) + (witness.ip().isEmpty() ? "" : " in " + witness.ip()) + ":");
    text.wrapped("  ", "  ", finding.explanation());
    if (finding.other() != null) {
      text.blank();
      text.line("which goes back to:");
      locks.stack(finding.other(), "  ");
    }
    if (!finding.ledger().isEmpty()) {
      text.blank();
      ledger(finding, text);
    }
    if (!finding.rule().ofCore()) {
      text.blank();
      locks.heldLocks(witness);
    }
    locks.backtrace(witness);
  }

  private static void ledger(Finding finding, ReportText text) {
    TextTable table =
        new TextTable(
            TextStyle.LOCK_CLASS,
            NUMBERS,
            "owner",
            "through",
            "start",
            "end",
            "balance",
            "",
            "since");
    long starts = 0;
    long ends = 0;
    for (LedgerLine line : finding.ledger()) {
      starts += line.starts();
      ends += line.ends();
      table.row(
          line.owner(),
          line.what(),
          text(line.starts()),
          text(line.ends()),
          signed(line.balance()),
          line.balance() == 0 ? "" : "<-",
          since(line));
    }
    table.row("total", "", text(starts), text(ends), signed(starts - ends), "", "");
    table.writeTo(text, "  ");
  }

  private static String text(long count) {
    return Long.toString(count);
  }

  private static String signed(long balance) {
    return (balance > 0 ? "+" : "") + balance;
  }

  private static String since(LedgerLine line) {
    Witness witness = line.witness();
    return witness == null
        ? ""
        : NumberText.seconds(witness.timestampNanos()) + " s, " + witness.position();
  }
}
