package dev.lockreel.finding;

import java.util.function.UnaryOperator;

/**
 * One line of a ledger: what one owner added to a count and took away again. The lines of a ledger
 * add up: the sum of their balances is the count.
 *
 * @param owner who, as a report prints it: {@code comm/pid}, or what several owners have in common
 * @param what the function or protocol through which
 * @param starts how much was added: invalidations begun, pages pinned
 * @param ends how much was taken away
 * @param witness the event that left the balance, the oldest of them; null for a line that balances
 *     or takes away only
 */
public record LedgerLine(String owner, String what, long starts, long ends, Witness witness) {
  /** What is left; not 0 means that the line does not balance. */
  public long balance() {
    return starts - ends;
  }

  /** Its texts as {@code form} has them. */
  LedgerLine withTexts(UnaryOperator<String> form) {
    return new LedgerLine(
        form.apply(owner),
        form.apply(what),
        starts,
        ends,
        witness == null ? null : witness.withTexts(form));
  }
}
