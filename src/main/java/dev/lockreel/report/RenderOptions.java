package dev.lockreel.report;

import dev.lockreel.finding.Severity;

/**
 * What a user decides of the form of a report; each format uses what concerns it.
 *
 * @param text width and colour of text
 * @param summary of text only a line for each finding
 * @param failing least severity of a finding that is a failed test
 * @param kcidb names in a report for KCIDB
 */
public record RenderOptions(TextFormat text, boolean summary, Severity failing, KcidbNames kcidb) {
  /** What is not said otherwise. */
  public static final RenderOptions DEFAULT =
      new RenderOptions(TextFormat.PLAIN, false, Severity.ERROR, KcidbNames.DEFAULT);
}
