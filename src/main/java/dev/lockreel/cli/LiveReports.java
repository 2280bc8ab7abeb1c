package dev.lockreel.cli;

import dev.lockreel.report.OutputFormat;
import dev.lockreel.report.RenderOptions;
import dev.lockreel.report.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Reports for the live page of a stream, made between two deliveries by the validating thread. */
final class LiveReports {
  private static final long PATIENCE_SECONDS = 8;

  private final Queue<CompletableFuture<byte[]>> asked = new ConcurrentLinkedQueue<>();
  private volatile Supplier<Report> report;

  /** From now on reports can be made so, on the thread that calls {@link #answer}. */
  void begin(Supplier<Report> making) {
    report = making;
  }

  /** Makes the reports that were asked for. */
  void answer() {
    for (CompletableFuture<byte[]> each = asked.poll(); each != null; each = asked.poll()) {
      try {
        each.complete(html(report.get()));
      } catch (IOException e) {
        each.completeExceptionally(e);
      }
    }
  }

  /**
   * A report as it is now; waits for it.
   *
   * @throws IOException there is none now
   */
  byte[] html() throws IOException {
    if (report == null) {
      throw new IOException("nothing is read yet");
    }
    CompletableFuture<byte[]> wanted = new CompletableFuture<>();
    asked.add(wanted);
    try {
      return wanted.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("the stream is busy; ask again", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the process ends", e);
    }
  }

  /** A report as one page. */
  static byte[] html(Report report) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputFormat.HTML.renderer(RenderOptions.DEFAULT).render(report, out);
    return out.toByteArray();
  }
}
