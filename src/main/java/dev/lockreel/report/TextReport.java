package dev.lockreel.report;

import dev.lockreel.finding.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * The report for people: each finding as lockdep prints it, our evidence, then what was read and
 * how well.
 */
public final class TextReport implements Renderer {
  private final Layout layout;

  public TextReport(Layout layout) {
    this.layout = layout;
  }

  @Override
  public void render(Report report, OutputStream out) throws IOException {
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    write(report, writer);
    writer.flush();
  }

  /** The whole report. */
  public void write(Report report, Appendable out) throws IOException {
    for (Finding finding : report.news()) {
      write(finding, out);
      out.append("\n\n");
    }
    Page page = new Page(layout);
    SummaryText.write(report, page);
    HealthText.write(report, page);
    page.flushTo(out);
  }

  /** One finding with its evidence. */
  public void write(Finding finding, Appendable out) throws IOException {
    Page page = new Page(layout);
    String headline = headline(finding);
    page.line("=".repeat(headline.length()));
    page.line(page.ink(Ink.HEADLINE, headline));
    page.line("-".repeat(headline.length()));
    Splat.of(finding).write(finding, page, new LockText(page, finding));
    page.blank();
    EvidenceText.write(finding, page);
    page.flushTo(out);
  }

  /** The kernel sets those of its headlines that begin with {@code BUG:} in brackets. */
  private static String headline(Finding finding) {
    String headline = finding.headline();
    return headline.startsWith("BUG:") ? "[ " + headline + " ]" : headline;
  }
}
