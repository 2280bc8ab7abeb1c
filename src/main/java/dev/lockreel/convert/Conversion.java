package dev.lockreel.convert;

import dev.lockreel.ingest.CompressedOutput;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.ingest.TracePieces;
import dev.lockreel.stream.PublishListener;
import dev.lockreel.stream.TraceRecords;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Writes one trace to a file of another format. The file is made when the first event is there; one
 * that stands in its place is overwritten. Used by one thread.
 */
public final class Conversion implements Closeable {
  /** Rows that are written together; of batch files the frames are then those of publish. */
  private static final int ROWS = 4096;

  private static final byte MERGED = EventKind.MERGED.code();

  private final TargetFormat format;
  private final Path file;
  private final OutputStream standardOutput;
  private TraceWriter writer;
  private Losses losses = new Losses();
  private long events;

  /** To a file, compressed where its name ends so. */
  public Conversion(TargetFormat format, Path file) {
    this.format = format;
    this.file = file;
    this.standardOutput = null;
  }

  /** To standard output, which stays open. */
  public Conversion(TargetFormat format, OutputStream standardOutput) {
    this.format = format;
    this.file = null;
    this.standardOutput = standardOutput;
  }

  /**
   * Writes one input to its end, or until the listener cancels.
   *
   * @param fromStart nothing was held before the first event: a trace_start comes before it
   * @throws IOException the input or the file failed; {@link #events} were written
   */
  public void convert(InputSpec spec, boolean fromStart, PublishListener listener)
      throws IOException {
    convert(List.of(spec.path()), path -> spec, fromStart, listener);
  }

  /**
   * Like {@link #convert(InputSpec, boolean, PublishListener)}, of one trace in several files.
   *
   * @param pieces in any order
   * @param specs how each file is read
   * @throws IOException as above; one cannot be read, or they are no pieces of one trace
   */
  public void convert(
      List<String> pieces,
      Function<String, InputSpec> specs,
      boolean fromStart,
      PublishListener listener)
      throws IOException {
    List<TraceInput> inputs = new ArrayList<>();
    try {
      for (String path : ordered(pieces, specs)) {
        inputs.add(TraceInput.open(specs.apply(path)));
      }
      String source = inputs.get(0).origin().source();
      TraceRecords.send(inputs, ROWS, fromStart, batch -> write(batch, source), listener);
    } finally {
      for (TraceInput input : inputs) {
        input.close();
      }
    }
  }

  private static List<String> ordered(List<String> pieces, Function<String, InputSpec> specs)
      throws IOException {
    if (pieces.size() == 1) {
      return pieces;
    }
    TracePieces found = TracePieces.of(pieces, specs);
    if (!found.unreadable().isEmpty()) {
      throw found.unreadable().get(0);
    }
    return found.paths();
  }

  private void write(EventBatch batch, String source) throws IOException {
    try {
      if (writer == null) {
        OutputStream out =
            file == null ? new Unclosed(standardOutput) : CompressedOutput.create(file);
        writer = format.open(out, source);
        losses = writer.losses();
      }
      writer.write(batch);
    } catch (IOException e) {
      throw CompressedOutput.failed(target(), e);
    }
    for (int row = 0; row < batch.size; row++) {
      events += batch.kind[row] == MERGED ? 0 : 1;
    }
  }

  /** Where the trace goes to, for messages. */
  public String target() {
    return file == null ? "standard output" : file.toString();
  }

  /** Events that were handed to the file, those that it cannot hold included. */
  public long events() {
    return events;
  }

  /** What is not in the file. A live view. */
  public Losses losses() {
    return losses;
  }

  /** Ends the file; it is whole afterwards. */
  public void finish() throws IOException {
    if (writer != null) {
      TraceWriter ending = writer;
      writer = null;
      try {
        ending.close();
      } catch (IOException e) {
        throw CompressedOutput.failed(target(), e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    finish();
  }

  /** Standard output, which is flushed and stays open. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(new BufferedOutputStream(out, 1 << 16));
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
