package dev.lockreel.report.html;

import dev.lockreel.report.FindingRank;
import dev.lockreel.report.GraphView;
import dev.lockreel.report.ReadFile;
import dev.lockreel.report.Renderer;
import dev.lockreel.report.Report;
import dev.lockreel.report.SearchReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/**
 * The report as one page that needs nothing but a browser: the page that {@code src/main/web} is
 * built into, with the report's data in it.
 *
 * <p>The data are two blocks of base64 of gzip: the text ({@link PageData}) and the graph ({@link
 * GraphBlock}). Base64 has no character that markup knows, so nothing in a trace can become part of
 * the page's own code.
 */
public final class HtmlReport implements Renderer {
  @Override
  public void render(Report report, OutputStream out) throws IOException {
    PageTemplate page = PageTemplate.ofThisBuild();
    Report ranked = report.withFindings(FindingRank.ranked(report.findings(), report.triage()));
    GraphTables tables = new GraphTables(report.graph().get());
    write(page, PageData.of(ranked, tables), tables, out);
  }

  /** Writes the page of a search, whose findings have their orders. */
  public static void render(SearchReport search, ReadFile scenario, OutputStream out)
      throws IOException {
    GraphTables none = new GraphTables(GraphView.EMPTY);
    write(PageTemplate.ofThisBuild(), PageData.of(search, scenario, none), none, out);
  }

  private static void write(PageTemplate page, byte[] data, GraphTables tables, OutputStream out)
      throws IOException {
    out.write(page.beforeData());
    out.write(packed(data));
    out.write(page.betweenData());
    out.write(packed(new GraphBlock(tables, GraphLayout.of(tables.edges())).bytes()));
    out.write(page.afterGraph());
    out.flush();
  }

  private static byte[] packed(byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(data);
    }
    return Base64.getEncoder().encode(bytes.toByteArray());
  }
}
