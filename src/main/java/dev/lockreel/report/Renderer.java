package dev.lockreel.report;

import java.io.IOException;
import java.io.OutputStream;

/** Writes a whole report in one format. The same report gives the same bytes. */
public interface Renderer {
  /** Writes UTF-8 to {@code out}, which is flushed and stays open. */
  void render(Report report, OutputStream out) throws IOException;
}
