package dev.lockreel.ingest.perf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.lockreel.ingest.FormatReader;
import dev.lockreel.ingest.ReadRequest;
import dev.lockreel.trace.EventSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The file that perf record writes, by perf.data-file-format.txt in the kernel's
 * tools/perf/Documentation and include/uapi/linux/perf_event.h: {@code PERFILE2} in the byte order
 * of the machine, then a header that says where attributes, data and features are, or none of that
 * where perf wrote to a pipe.
 */
public final class PerfDataFormat implements FormatReader {
  public static final FormatReader READER = new PerfDataFormat();

  static final String LITTLE = "PERFILE2";
  static final String BIG = "2ELIFREP";
  static final int MAGIC_BYTES = 8;

  private PerfDataFormat() {}

  @Override
  public boolean recognises(ByteBuffer head, int length) {
    return FormatReader.beginsWith(LITTLE.getBytes(ISO_8859_1), head, length)
        || FormatReader.beginsWith(BIG.getBytes(ISO_8859_1), head, length);
  }

  @Override
  public EventSource open(ReadRequest request) throws IOException {
    return new PerfDataSource(request);
  }
}
