package dev.lockreel.report;

import dev.lockreel.report.html.HtmlReport;
import java.util.Locale;

/** The formats of a report. */
public enum OutputFormat {
  TEXT,
  JSON,
  /** A record a line, written while events are validated. */
  NDJSON,
  /** One page for a browser. */
  HTML;

  @Override
  public String toString() {
    return id();
  }

  /** As on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its renderer; formats for machines ignore the text format. */
  public Renderer renderer(TextFormat text) {
    return switch (this) {
      case TEXT -> new TextReport(text);
      case JSON -> new JsonReport();
      case NDJSON -> new NdjsonReport();
      case HTML -> new HtmlReport();
    };
  }
}
