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
      row(table, line.owner(), line.what(), line.starts(), line.ends(), since(line));
    }
    long balance = starts - ends;
    table.row("total", "", text(starts), text(ends), signed(balance), "", "");
    table.writeTo(text, "  ");
  }

  private static void row(
      TextTable table, String owner, String what, long starts, long ends, String since) {
    long balance = starts - ends;
    String mark = balance == 0 ? "" : "<-";
    table.row(owner, what, text(starts), text(ends), signed(balance), mark, since);
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
