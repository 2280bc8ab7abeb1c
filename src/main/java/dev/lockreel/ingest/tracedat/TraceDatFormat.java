package dev.lockreel.ingest.tracedat;

import dev.lockreel.ingest.FormatReader;
import dev.lockreel.ingest.ReadRequest;
import dev.lockreel.trace.EventSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The file that trace-cmd records, by the man pages trace-cmd.dat.v6(5) and trace-cmd.dat.v7(5):
 *
 * <pre>
 * 17 08 44 "tracing" version "\0", byte order, bytes of a long, page size, then
 * version 6: event formats, kernel symbols, names of tasks, options, table of the CPUs' data
 * version 7: name and version of the compression, offset of the options, which say where all else is
 * </pre>
 *
 * <p>The data of a CPU are sub-buffers as the kernel's ring buffer has them.
 */
public final class TraceDatFormat implements FormatReader {
  public static final FormatReader READER = new TraceDatFormat();

  static final byte[] MAGIC = {0x17, 0x08, 0x44, 't', 'r', 'a', 'c', 'i', 'n', 'g'};

  private TraceDatFormat() {}

  @Override
  public boolean recognises(ByteBuffer head, int length) {
    return FormatReader.beginsWith(MAGIC, head, length);
  }

  @Override
  public EventSource open(ReadRequest request) throws IOException {
    return new TraceDatSource(request);
  }
}
