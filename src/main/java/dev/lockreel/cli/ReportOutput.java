package dev.lockreel.cli;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Triage;
import dev.lockreel.report.NdjsonReport;
import dev.lockreel.report.Renderer;
import dev.lockreel.report.Report;
import dev.lockreel.trace.FailureReason;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The destination of a report; in record formats it is written to while events are validated. */
final class ReportOutput implements Closeable {
  private final Renderer renderer;
  private final Path file;
  private final Pager pager;
  private final PrintStream standard = System.out;
  private OutputStream out;

  /** A report that the pager shows when all else is done; or null. */
  private byte[] paged;

  /**
   * An output that nothing was written to.
   *
   * @param file null: standard output
   * @param pager shows the report on a terminal; null: it is printed
   * @throws IOException the file cannot be written
   */
  ReportOutput(Renderer renderer, Path file, Pager pager) throws IOException {
    this.renderer = renderer;
    this.file = file;
    this.pager = pager;
    if (file != null) {
      check();
    }
  }

  /**
   * Checks that the file can be written, without opening it: the old report stays until there is a
   * new one.
   */
  private void check() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    String reason = null;
    if (Files.isDirectory(file)) {
      reason = "is a folder";
    } else if (Files.exists(file)) {
      reason = Files.isWritable(file) ? null : "no permission";
    } else if (folder == null || !Files.isDirectory(folder)) {
      reason = "there is no folder " + folder;
    } else if (!Files.isWritable(folder)) {
      reason = "no permission for " + folder;
    }
    if (reason != null) {
      throw new IOException(file + ": cannot be written: " + reason);
    }
  }

  /** Writes a finding at once, in a form that has records. */
  void found(Finding finding, Triage triage) throws IOException {
    if (renderer instanceof NdjsonReport records) {
      write(to -> records.found(finding, triage, to));
    }
  }

  /** Writes that a finding is withdrawn, in a form that has records. */
  void withdrawn(Finding finding) throws IOException {
    if (renderer instanceof NdjsonReport records) {
      write(to -> records.withdrawn(finding.fingerprint(), to));
    }
  }

  /** Writes the report; on a terminal it is shown when this is closed. */
  void write(Report report) throws IOException {
    if (pager != null && pager.reserve()) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      renderer.render(report, text);
      paged = text.toByteArray();
      return;
    }
    write(to -> renderer.render(report, to));
    close();
  }

  /** Whether the reader of the output has closed it. */
  boolean isClosed() {
    return file == null && StandardOutput.isClosed();
  }

  private interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  private void write(Body body) throws IOException {
    if (file == null) {
      body.writeTo(standard);
      StandardOutput.flush(standard);
      return;
    }
    try {
      if (out == null) {
        out = new BufferedOutputStream(new FileOutputStream(file.toFile()));
      }
      body.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private IOException failed(IOException e) {
    return new IOException(file + ": cannot be written: " + FailureReason.of(e), e);
  }

  @Override
  public void close() throws IOException {
    if (paged != null) {
      byte[] text = paged;
      paged = null;
      if (!pager.show(text)) {
        write(to -> to.write(text));
      }
    }
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        throw failed(e);
      } finally {
        out = null;
      }
    }
  }
}
