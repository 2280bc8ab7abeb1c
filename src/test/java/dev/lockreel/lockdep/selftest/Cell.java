package dev.lockreel.lockdep.selftest;

import dev.lockreel.finding.Rule;
import java.util.List;

/**
 * One situation with one kind of lock.
 *
 * @param row the situation, with interrupt and order of events
 * @param kind of the locks for which the script names none; null where it names all
 * @param soft the interrupt of the script's {@code irq}, {@code off} and {@code on}: softirqs, else
 *     hardirqs
 * @param expected what must be found, in this order; the kernel reports the first
 * @param unseen why nothing is found although the kernel reports something; else empty
 */
record Cell(
    String row, LockKind kind, boolean soft, String script, List<Rule> expected, String unseen) {
  String column() {
    return kind == null ? "" : kind.label;
  }

  /** Whether the kernel expects a report: its FAILURE. */
  boolean kernelReports() {
    return !expected.isEmpty() || !unseen.isEmpty();
  }

  @Override
  public String toString() {
    return row + (kind == null ? "" : " " + kind.label);
  }
}
