package dev.lockreel.convert;

import dev.lockreel.ingest.Format;
import java.io.IOException;
import java.io.OutputStream;

/** The formats in which a trace can be written. */
public enum TargetFormat {
  FTRACE(Format.FTRACE, ".txt") {
    @Override
    TraceWriter open(OutputStream out, String source) {
      return new CheckedTextWriter(new FtraceTarget(), out);
    }
  },
  NDJSON(Format.NDJSON, ".ndjson") {
    @Override
    TraceWriter open(OutputStream out, String source) throws IOException {
      return new CheckedTextWriter(new NdjsonTarget(), out);
    }
  },
  LRB(Format.BATCH_FILE, ".lrb") {
    @Override
    TraceWriter open(OutputStream out, String source) throws IOException {
      return new BatchFileWriter(out, source);
    }
  };

  private final Format format;
  private final String suffix;

  TargetFormat(Format format, String suffix) {
    this.format = format;
    this.suffix = suffix;
  }

  /** How names of such files usually end, with the dot. */
  public String suffix() {
    return suffix;
  }

  /** The name for {@code --to}, which is that for {@code --format}. */
  @Override
  public String toString() {
    return format.userName();
  }

  /**
   * Begins a file.
   *
   * @param out where to; closed with the writer
   * @param source name of the boot that the trace is of
   */
  abstract TraceWriter open(OutputStream out, String source) throws IOException;
}
