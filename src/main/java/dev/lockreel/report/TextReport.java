package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Severity;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The report for people: what was found in a line each; each finding as lockdep prints it, with our
 * evidence; then what was read and how well.
 */
public final class TextReport implements Renderer {
  private static final String INDENT = "  ";

  private final TextFormat format;
  private final boolean summary;

  /** The whole report. */
  public TextReport(TextFormat format) {
    this(format, false);
  }

  /**
   * A report.
   *
   * @param summary only the lines of the findings
   */
  public TextReport(TextFormat format, boolean summary) {
    this.format = format;
    this.summary = summary;
  }

  @Override
  public void render(Report report, OutputStream out) throws IOException {
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    if (summary) {
      writeLines(report, writer);
    } else {
      write(report, writer);
    }
    writer.flush();
  }

  /** The new findings, one line each, the likeliest to be real first. */
  private void writeLines(Report report, Appendable out) throws IOException {
    List<Finding> ranked = ranked(report);
    ReportText text = new ReportText(format);
    if (!report.completion().isComplete()) {
      incomplete(report.completion(), text);
    }
    if (ranked.isEmpty()) {
      text.line(SummaryText.nothing(report));
    } else {
      new FindingLines(ranked).writeTo(text, "");
    }
    text.flushTo(out);
  }

  private static List<Finding> ranked(Report report) {
    return FindingRank.ranked(report.newFindings(), report.triage());
  }

  /** The whole report. */
  public void write(Report report, Appendable out) throws IOException {
    List<Finding> ranked = ranked(report);
    ReportText text = new ReportText(format);
    if (!report.completion().isComplete()) {
      incomplete(report.completion(), text);
      text.blank();
    }
    SummaryText.write(report, ranked, text);
    text.flushTo(out);
    for (Finding finding : ranked) {
      out.append("\n\n");
      write(finding, out);
    }
    if (!ranked.isEmpty()) {
      text.blank();
    }
    SummaryText.writeRest(report, text);
    report.locks().ifPresent(locks -> LocksText.write(locks, text));
    HealthText.write(report, text);
    if (!report.completion().isComplete()) {
      text.blank();
      incomplete(report.completion(), text);
    }
    text.flushTo(out);
  }

  /** Printed first and last, so that no part of the report is taken for the whole. */
  private static void incomplete(Completion completion, ReportText text) {
    text.line(text.styled(TextStyle.WARNING, "NOT COMPLETE: " + completion.state().id()));
    text.wrapped(
        INDENT,
        INDENT,
        completion.reason() + ". What the rest may withdraw is marked as provisional.");
  }

  /** One finding with its evidence. */
  public void write(Finding found, Appendable out) throws IOException {
    Finding finding = found.withTexts(Visible::of);
    ReportText text = new ReportText(format);
    String headline = headline(finding);
    text.line("=".repeat(headline.length()));
    text.line(text.styled(TextStyle.HEADLINE, headline));
    if (finding.severity() != Severity.ERROR) {
      onlyA(finding, text);
    }
    text.line("-".repeat(headline.length()));
    Splat.of(finding).write(finding, text, new LockText(text, finding));
    text.blank();
    EvidenceText.write(finding, text);
    text.flushTo(out);
  }

  /** Where the kernel prints its version: why the verdict is no error. */
  private static void onlyA(Finding finding, ReportText text) {
    String reason = finding.confidenceReason();
    text.wrapped(
        "", "", "Only a " + finding.severity().id() + (reason.isEmpty() ? "." : ": " + reason));
  }

  /** The kernel sets those of its headlines that begin with {@code BUG:} in brackets. */
  private static String headline(Finding finding) {
    String headline = finding.headline();
    return headline.startsWith("BUG:") ? "[ " + headline + " ]" : headline;
  }
}
