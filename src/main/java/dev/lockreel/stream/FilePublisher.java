package dev.lockreel.stream;

import dev.lockreel.ingest.CompressedOutput;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.ingest.lrb.LrbWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a trace to a batch file instead of a topic. The file is made when the first record is
 * there; one that stands in its place is overwritten. Used by one thread, for one trace.
 */
public final class FilePublisher implements Closeable {
  private final Path file;
  private LrbWriter writer;
  private long records;
  private long events;

  public FilePublisher(Path file) {
    this.file = file;
  }

  /**
   * Writes one input to its end, or until the listener cancels.
   *
   * @param rows events in a frame
   * @param fromStart nothing was held before the first event: a trace_start comes before it
   * @throws IOException the input or the file failed; {@link #published} says how far it got
   */
  public void publish(InputSpec spec, int rows, boolean fromStart, PublishListener listener)
      throws IOException {
    try (TraceInput input = TraceInput.open(spec)) {
      String source = input.origin().source();
      TraceRecords.send(
          input,
          rows,
          fromStart,
          batch -> {
            try {
              if (writer == null) {
                writer = new LrbWriter(Files.newOutputStream(file), source);
              }
              writer.write(batch);
            } catch (IOException e) {
              throw CompressedOutput.failed(file.toString(), e);
            }
            records++;
            events += batch.size;
          },
          listener);
    }
  }

  /** What is in the file. */
  public Published published() {
    return new Published(records, events);
  }

  @Override
  public void close() throws IOException {
    if (writer != null) {
      writer.close();
    }
  }
}
