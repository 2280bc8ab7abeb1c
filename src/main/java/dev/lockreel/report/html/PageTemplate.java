package dev.lockreel.report.html;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The page without data, as {@code src/main/web/build.mjs} writes it, in three pieces: the data
 * stand between them.
 */
record PageTemplate(byte[] beforeData, byte[] betweenData, byte[] afterGraph) {
  private static final String DATA = "@@DATA@@";
  private static final String GRAPH = "@@GRAPH@@";

  /** The page of this build of lockreel. */
  static PageTemplate ofThisBuild() throws IOException {
    try (InputStream in = PageTemplate.class.getResourceAsStream("page.html")) {
      if (in == null) {
        throw new IOException(
            "this build of lockreel is without the page of HTML reports: build it with Maven");
      }
      return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static PageTemplate of(String page) {
    int data = page.indexOf(DATA);
    int graph = page.indexOf(GRAPH);
    if (data < 0 || graph < data) {
      throw new AssertionError("page.html has no place for data");
    }
    return new PageTemplate(
        bytes(page.substring(0, data)),
        bytes(page.substring(data + DATA.length(), graph)),
        bytes(page.substring(graph + GRAPH.length())));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
