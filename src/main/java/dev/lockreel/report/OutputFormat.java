package dev.lockreel.report;

import dev.lockreel.report.html.HtmlReport;
import dev.lockreel.report.pipeline.DotReport;
import dev.lockreel.report.pipeline.JunitReport;
import dev.lockreel.report.pipeline.KcidbReport;
import dev.lockreel.report.pipeline.KtapReport;
import dev.lockreel.report.pipeline.MarkdownReport;
import dev.lockreel.report.pipeline.SarifReport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** The formats of a report. */
public enum OutputFormat {
  TEXT,
  JSON,
  /** A record a line, written while events are validated. */
  NDJSON,
  /** One page for a browser. */
  HTML,
  /** Static Analysis Results Interchange Format 2.1.0. */
  SARIF,
  /** XML of JUnit, as CI systems read it. */
  JUNIT,
  /** The kernel's test format. */
  KTAP,
  /** Issues and incidents for KernelCI's database, schema 5.3. */
  KCIDB,
  /** For a mail or an issue. */
  MARKDOWN,
  /** The cycles of the findings, for Graphviz. */
  DOT;

  @Override
  public String toString() {
    return id();
  }

  /** As on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Writes the page of a search; {@code out} stays open.
   *
   * @param scenario its file
   */
  public static void searchPage(SearchReport search, ReadFile scenario, OutputStream out)
      throws IOException {
    HtmlReport.render(search, scenario, out);
  }

  /** Its renderer. */
  public Renderer renderer(RenderOptions options) {
    return switch (this) {
      case TEXT -> new TextReport(options.text(), options.summary());
      case JSON -> new JsonReport();
      case NDJSON -> new NdjsonReport();
      case HTML -> new HtmlReport();
      case SARIF -> new SarifReport();
      case JUNIT -> new JunitReport(options.failing());
      case KTAP -> new KtapReport(options.failing());
      case KCIDB -> new KcidbReport(options.kcidb());
      case MARKDOWN -> new MarkdownReport();
      case DOT -> new DotReport();
    };
  }
}
